kubectl patch secret login --type=merge -p '{"data":{"user":"aGFuZA==","word":"aGFuZA=="}}' 
