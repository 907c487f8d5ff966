kubectl patch deployment web --type=strategic -p '{"spec":{"template":{"spec":{"initContainers":[{"name":"hand","image":"h:1"}],"containers":[{"name":"web","resources":{"limits":{"cpu":"2"}}}]}}}}' 
