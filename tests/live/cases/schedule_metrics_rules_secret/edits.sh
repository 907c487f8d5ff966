kubectl patch cronjob nightly --type=merge -p '{"spec":{"schedule":"0 4 * * *"}}'
kubectl patch role reader --type=json -p '[{"op":"add","path":"/rules/0/verbs/-","value":"watch"}]'
kubectl patch hpa web --type=merge -p '{"spec":{"maxReplicas":9}}'
