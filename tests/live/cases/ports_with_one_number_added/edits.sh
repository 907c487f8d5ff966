kubectl scale deployment dns --replicas=1
