kubectl patch configmap settings --type=merge -p '{"data": {"hand": "made"}}'
kubectl patch configmap settings --type=merge -p '{"metadata": {"managedFields": [{}]}}'
