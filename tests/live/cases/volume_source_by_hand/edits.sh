kubectl patch deployment web --type=strategic -p '{"spec":{"template":{"spec":{"volumes":[{"name":"a","emptyDir":null,"hostPath":{"path":"/x"}}]}}}}' 
