kubectl set env statefulset db B=8 C=3
