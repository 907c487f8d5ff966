kubectl set env statefulset db A=9 C=3
