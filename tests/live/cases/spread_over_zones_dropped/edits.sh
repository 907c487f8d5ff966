kubectl patch deployment web --type=merge -p "{\"spec\": {\"minReadySeconds\": 5}}"
