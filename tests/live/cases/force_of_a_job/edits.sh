kubectl label job load team=blue
