kubectl create serviceaccount web
