kubectl patch pod one --subresource=ephemeralcontainers --type=strategic -p '{"spec":{"ephemeralContainers":[{"name":"debug","image":"busybox:1","targetContainerName":"web"}]}}' 
