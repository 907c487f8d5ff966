kubectl patch cm conf-gone --type=merge -p '{"data":{"b":"hand"}}' 
