kubectl label configmap settings team=blue --overwrite
kubectl patch configmap settings --type=merge -p '{"data": {"level": "9"}}'
