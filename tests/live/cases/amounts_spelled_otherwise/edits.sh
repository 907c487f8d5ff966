kubectl patch resourcequota quota --type=merge -p '{"spec":{"hard":{"requests.memory":"1024Mi","pods":"12"}}}'
