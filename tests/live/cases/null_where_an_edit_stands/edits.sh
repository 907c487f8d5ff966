kubectl patch configmap settings --type=merge -p '{"data":{"level":"debug"},"metadata":{"labels":{"owner":"ops"}}}'
kubectl patch job once --type=merge -p '{"spec":{"suspend":true}}'
