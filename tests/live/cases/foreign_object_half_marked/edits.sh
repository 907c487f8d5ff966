kubectl create cm other --from-literal=b=0
kubectl label cm other app.kubernetes.io/managed-by=Helm
