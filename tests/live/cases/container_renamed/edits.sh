kubectl set image deployment web web=nginx:9
