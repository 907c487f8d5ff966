kubectl label fixed one hand=x
