kubectl set resources deployment web -c web --limits=cpu=1,memory=128Mi
kubectl patch deployment web --type=json -p '[{"op":"add","path":"/spec/template/spec/tolerations/-","value":{"key":"b","operator":"Exists"}}]'
