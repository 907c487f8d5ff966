kubectl set resources deployment web --limits=memory=1024Mi,cpu=1000m
