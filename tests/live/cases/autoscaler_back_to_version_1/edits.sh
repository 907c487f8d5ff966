kubectl label hpa web team=blue
