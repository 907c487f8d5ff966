kubectl label secret login team=blue
