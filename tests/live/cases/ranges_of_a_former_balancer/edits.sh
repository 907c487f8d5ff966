kubectl patch service web --type=merge -p '{"spec":{"loadBalancerSourceRanges":["10.0.0.0/8"]}}'
