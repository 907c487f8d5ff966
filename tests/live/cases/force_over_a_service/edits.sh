kubectl annotate svc web team=blue
