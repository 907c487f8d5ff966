kubectl patch networkpolicy closed --type=merge -p '{"spec":{"podSelector":{"matchLabels":{"app":"web"}}}}'
