kubectl patch pdb b --type=merge -p '{"spec":{"minAvailable":2,"selector":{"matchLabels":{"hand":"y"}}}}' 
