kubectl patch cm conf-gone --type=merge -p '{"data":{"b":"hand"}}'
kubectl patch cm conf --type=merge -p '{"data":{"a":"hand"}}' 
