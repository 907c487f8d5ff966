kubectl annotate deployment web note=by-hand
kubectl patch configmap settings --type=merge -p '{"data":{"mode":"slow","extra":"1"}}'
kubectl label deployment web tier-
