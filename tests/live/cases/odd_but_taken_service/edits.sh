kubectl label svc web hand=x
