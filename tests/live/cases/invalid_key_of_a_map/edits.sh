kubectl label cm conf hand=x
