kubectl annotate configmap settings kubectl.kubernetes.io/last-applied-configuration-
kubectl label configmap settings tier=back --overwrite
