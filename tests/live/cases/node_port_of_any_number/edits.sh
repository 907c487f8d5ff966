kubectl label service web team=blue
