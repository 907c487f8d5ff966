kubectl patch cm conf --type=merge -p '{"data":{"a":"hand"}}' 
