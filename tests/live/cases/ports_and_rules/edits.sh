kubectl patch service web --type=merge -p '{"spec":{"sessionAffinity":"ClientIP"}}'
kubectl patch ingress web --type=json -p '[{"op":"replace","path":"/spec/rules/0/host","value":"b.example.com"}]'
