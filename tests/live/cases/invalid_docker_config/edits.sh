kubectl label secret pull hand=x
