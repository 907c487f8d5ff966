kubectl patch cm conf --type=merge -p '{"data":{"b":"hand"}}' 
