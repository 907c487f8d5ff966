kubectl patch svc web --type=merge -p '{"spec":{"type":"ClusterIP","externalName":null,"ports":[{"port":80}]}}' 
