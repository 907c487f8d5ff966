kubectl patch routes.none.example.com web --type=merge --field-manager=some-controller -p '{"spec": {"weights": [1, 2], "limit": "9"}}'
kubectl label routes.none.example.com web app=hand --overwrite --field-manager=kubectl-label
