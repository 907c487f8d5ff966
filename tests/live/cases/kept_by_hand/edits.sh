kubectl annotate cm kept helm.sh/resource-policy=keep
