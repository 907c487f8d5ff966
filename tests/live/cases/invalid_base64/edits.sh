kubectl label secret s hand=x
