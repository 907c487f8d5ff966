{{/* Rules of the cluster roles; take (dict "read" JSON "write" JSON), lists of verbs. */}}
{{- define "istio.configGroups" -}}
[config.istio.io, security.istio.io, networking.istio.io, authentication.istio.io, rbac.istio.io, telemetry.istio.io, extensions.istio.io]
{{- end -}}

{{- define "istio.discoveryRules" -}}
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingwebhookconfigurations]
  verbs: [get, list, patch, update, watch]
- apiGroups: [admissionregistration.k8s.io]
  resources: [validatingwebhookconfigurations]
  verbs: [get, list, update, watch]
- apiGroups: {{ include "istio.configGroups" . }}
  resources: ["*"]
  verbs: {{ .read }}
- apiGroups: [networking.istio.io]
  resources: [workloadentries, workloadentries/status, serviceentries/status]
  verbs: {{ .write }}
- apiGroups: [security.istio.io]
  resources: [authorizationpolicies/status]
  verbs: {{ .write }}
- apiGroups: [""]
  resources: [services/status]
  verbs: {{ .write }}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: {{ .read }}
- apiGroups: [""]
  resources: [pods, nodes, services, namespaces, endpoints, secrets]
  verbs: {{ .read }}
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: {{ .read }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses, ingressclasses]
  verbs: {{ .read }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses/status]
  verbs: ["*"]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [create, get, list, update, watch]
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
- apiGroups: [gateway.networking.k8s.io, gateway.networking.x-k8s.io]
  resources: ["*"]
  verbs: {{ .read }}
- apiGroups: [gateway.networking.x-k8s.io]
  resources: [xbackendtrafficpolicies/status]
  verbs: [patch, update]
- apiGroups: [gateway.networking.k8s.io]
  resources: [backendtlspolicies/status, gatewayclasses/status, gateways/status, grpcroutes/status, httproutes/status, listenersets/status, referencegrants/status, tcproutes/status, tlsroutes/status, udproutes/status]
  verbs: [patch, update]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gatewayclasses]
  verbs: [create, delete, patch, update]
- apiGroups: [inference.networking.k8s.io]
  resources: [inferencepools]
  verbs: {{ .read }}
- apiGroups: [inference.networking.k8s.io]
  resources: [inferencepools/status]
  verbs: [patch, update]
- apiGroups: [multicluster.x-k8s.io]
  resources: [serviceexports]
  verbs: [create, delete, get, list, watch]
- apiGroups: [multicluster.x-k8s.io]
  resources: [serviceimports]
  verbs: {{ .read }}
{{- end -}}

{{- define "istio.gatewayControllerRules" -}}
- apiGroups: [apps]
  resources: [deployments]
  verbs: {{ .write }}
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: {{ .write }}
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: {{ .write }}
- apiGroups: [""]
  resources: [services, serviceaccounts]
  verbs: {{ .write }}
{{- end -}}

{{- define "istio.readerRules" -}}
- apiGroups: {{ include "istio.configGroups" . }}
  resources: ["*"]
  verbs: {{ .read }}
- apiGroups: [""]
  resources: [endpoints, pods, services, nodes, replicationcontrollers, namespaces, secrets, configmaps]
  verbs: {{ .read }}
- apiGroups: [networking.x-k8s.io, gateway.networking.k8s.io]
  resources: [gateways]
  verbs: {{ .read }}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: {{ .read }}
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: {{ .read }}
- apiGroups: [multicluster.x-k8s.io]
  resources: [serviceexports]
  verbs: [create, delete, get, list, watch]
- apiGroups: [multicluster.x-k8s.io]
  resources: [serviceimports]
  verbs: {{ .read }}
- apiGroups: [apps]
  resources: [replicasets]
  verbs: {{ .read }}
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
{{- end -}}
