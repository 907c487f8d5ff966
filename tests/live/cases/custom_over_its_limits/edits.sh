kubectl label bound one hand=x
