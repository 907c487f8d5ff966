kubectl patch ingress web --type=json -p '[{"op": "replace", "path": "/spec/defaultBackend/service/port", "value": {"number": 80}}]'
