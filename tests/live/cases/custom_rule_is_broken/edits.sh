kubectl label ruled one hand=x
