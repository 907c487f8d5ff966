kubectl patch statefulset db --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/resources/limits","value":{"memory":"512Mi"}}]'
