kubectl label cronjob c hand=x
