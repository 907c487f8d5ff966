kubectl scale statefulset db --replicas=3
