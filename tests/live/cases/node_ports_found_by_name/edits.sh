kubectl patch service web --type=json -p '[{"op":"replace","path":"/spec/sessionAffinity","value":"ClientIP"}]'
