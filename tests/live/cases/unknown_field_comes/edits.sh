kubectl label deployment web team=blue
