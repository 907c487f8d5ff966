kubectl scale deployment web --replicas=4
kubectl set env deployment web B=2
kubectl annotate deployment,svc,sa,cm web hand=x
kubectl patch cm web --type=merge -p '{"data":{"b":"2"}}'
kubectl patch sa web --type=merge -p '{"imagePullSecrets":[{"name":"x"}]}'
kubectl patch svc web --type=merge -p '{"spec":{"sessionAffinity":"ClientIP"}}' 
