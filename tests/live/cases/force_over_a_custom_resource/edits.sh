kubectl patch card one --type=merge -p '{"spec":{"texts":{"b":"hand"},"mode":"hand"}}' 
