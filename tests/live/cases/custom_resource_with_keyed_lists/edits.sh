kubectl patch meshes.live.example.com mesh --type=merge -p '{"spec":{"tracing":{"enable":true,"address":"jaeger"},"tags":["red","blue","green"]}}'
