{{/* Rules of the roles; take the root context. */}}
{{- define "seldon-operator.managerRules" -}}
{{- $all := "[create, delete, get, list, patch, update, watch]" -}}
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- if not .Values.singleNamespace }}
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get, list, watch]
{{- end }}
{{- $made := dict
  "" "services"
  "apps" "deployments"
  "autoscaling" "horizontalpodautoscalers"
  "getambassador.io" "mappings, tlscontexts"
  "keda.sh" "scaledobjects, scaledobjects/finalizers"
  "machinelearning.seldon.io" "seldondeployments"
  "networking.istio.io" "destinationrules, virtualservices"
  "policy" "poddisruptionbudgets" }}
{{- range $group, $resources := $made }}
- apiGroups: [{{ $group | quote }}]
  resources: [{{ $resources }}]
  verbs: {{ $all }}
{{- end }}
{{- $states := dict
  "" "services/status"
  "apps" "deployments/status"
  "autoscaling" "horizontalpodautoscalers/status"
  "getambassador.io" "mappings/status, tlscontexts/status"
  "keda.sh" "scaledobjects/status"
  "machinelearning.seldon.io" "seldondeployments/finalizers, seldondeployments/status"
  "networking.istio.io" "destinationrules/status, virtualservices/status"
  "policy" "poddisruptionbudgets/status" }}
{{- range $group, $resources := $states }}
- apiGroups: [{{ $group | quote }}]
  resources: [{{ $resources }}]
  verbs: [get, patch, update]
{{- end }}
{{- end -}}

{{- define "seldon-operator.sasRules" -}}
- apiGroups: [""]
  resources: [{{ if not .Values.singleNamespace }}configmaps, {{ end }}secrets, serviceaccounts]
  verbs: [get, list, watch]
{{- end -}}

{{- define "seldon-operator.webhookRules" -}}
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingwebhookconfigurations, validatingwebhookconfigurations]
  verbs: [create, delete, get, list, update]
- apiGroups: [apps]
  resources: [deployments/finalizers]
  verbs: [get, patch, update]
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: [create, get, list]
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions/finalizers]
  verbs: [get, patch, update]
{{- end -}}

{{- define "seldon-operator.leaderRules" -}}
{{- $all := "[create, delete, get, list, patch, update, watch]" -}}
- apiGroups: [""]
  resources: [configmaps/status]
  verbs: [get, patch, update]
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: {{ $all }}
- apiGroups: [""]
  resources: [configmaps]
  verbs: {{ $all }}
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
