kubectl delete configmap settings
