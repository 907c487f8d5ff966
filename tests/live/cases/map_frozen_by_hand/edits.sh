kubectl patch cm conf --type=merge -p '{"immutable":true}' 
