kubectl scale deployment web --replicas=4
