kubectl label ingress web hand=x
