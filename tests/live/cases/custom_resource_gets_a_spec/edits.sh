kubectl patch gadget one --type=merge -p '{"spec":{"tags":["hand"]}}'
kubectl patch gadget two --type=merge -p '{"spec":{"tags":["zz","aa","bb"]}}'
