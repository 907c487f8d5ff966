kubectl scale deployment web --replicas=5
kubectl label deployment web extra= team=blue
kubectl patch deployment web --type=merge -p '{"spec": {"minReadySeconds": 5, "template": {"spec": {"nodeSelector": {"zone": "a"}, "tolerations": [{"operator": "Exists"}], "affinity": {"podAffinity": {}}}}}}'
