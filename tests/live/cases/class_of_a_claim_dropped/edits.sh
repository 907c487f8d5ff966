kubectl label pvc data owner=ops
