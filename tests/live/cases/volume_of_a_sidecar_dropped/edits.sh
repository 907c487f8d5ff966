kubectl patch daemonset agent --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/-","value":{"name":"shell","image":"busybox:1","volumeMounts":[{"name":"tmp","mountPath":"/tmp"}]}}]'
