kubectl label deployment web hand=x
