kubectl patch meshes.live.example.com mesh --type=merge -p '{"spec":{"tracing":{"enable":true,"port":9412}}}'
