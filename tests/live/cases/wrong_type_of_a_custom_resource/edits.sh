kubectl label card one team=blue
