{{/* What the control plane may do in the cluster, as YAML lists of rules. */}}

{{- define "fsm.kubernetesRules" -}}
{{- $all := "[get, list, watch, create, update, patch, delete]" -}}
# What runs in the mesh, and what the controller starts: gateways, load balancers, egress.
- apiGroups: [apps]
  resources: [daemonsets, deployments, replicasets, statefulsets]
  verbs: {{ $all }}
- apiGroups: [batch]
  resources: [jobs]
  verbs: [list, get, watch]
- apiGroups: [networking.k8s.io]
  resources: [ingressclasses]
  verbs: [list, get, watch]
- apiGroups: [networking.k8s.io]
  resources: [ingresses]
  verbs: {{ $all }}
- apiGroups: [""]
  resources: [namespaces, endpoints, pods, services, secrets, configmaps, volumes, serviceaccounts]
  verbs: {{ $all }}
- apiGroups: [""]
  resources: [services/status]
  verbs: [get, list, watch, create, update, patch]
- apiGroups: [""]
  resources: [nodes]
  verbs: [get, list, watch]
# The debug server asks proxies for their configuration through a port of the pod.
- apiGroups: [""]
  resources: [pods/log, pods/portforward]
  verbs: [get, list, create]
- apiGroups: [""]
  resources: [events]
  verbs: [list, get, create, watch, patch, update]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [get, list, watch, create, update, patch]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: {{ $all }}
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: {{ $all }}
# What the control plane makes at run time: webhooks, CRDs, accounts of gateways.
- apiGroups: [admissionregistration.k8s.io]
  resources: [mutatingwebhookconfigurations, validatingwebhookconfigurations]
  verbs: {{ $all }}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: {{ $all }}
- apiGroups: [rbac.authorization.k8s.io]
  resources: [roles, rolebindings, clusterroles, clusterrolebindings]
  verbs: {{ $all }}
- apiGroups: [cert-manager.io]
  resources: [certificaterequests]
  verbs: [list, get, watch, create, delete]
{{- end -}}

{{/* What users say, and the control plane reads and answers. */}}
{{- define "fsm.policyRules" -}}
- apiGroups: [config.flomesh.io]
  resources: [meshconfigs, meshrootcertificates]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [config.flomesh.io]
  resources: [meshrootcertificates/status]
  verbs: [update]
- apiGroups: [split.smi-spec.io]
  resources: [trafficsplits]
  verbs: [list, get, watch]
- apiGroups: [access.smi-spec.io]
  resources: [traffictargets]
  verbs: [list, get, watch]
- apiGroups: [specs.smi-spec.io]
  resources: [httproutegroups, tcproutes]
  verbs: [list, get, watch]
- apiGroups: [policy.flomesh.io]
  resources: [egresses, egressgateways, ingressbackends, accesscontrols, accesscerts, isolations, retries, upstreamtrafficsettings, trafficwarmups]
  verbs: [list, get, watch]
- apiGroups: [policy.flomesh.io]
  resources: [ingressbackends/status, accesscontrols/status, accesscerts/status, upstreamtrafficsettings/status, trafficwarmups/status]
  verbs: [update]
- apiGroups: [plugin.flomesh.io]
  resources: [plugins, pluginchains, pluginconfigs]
  verbs: [list, get, watch]
- apiGroups: [plugin.flomesh.io]
  resources: [plugins/status, pluginchains/status, pluginconfigs/status]
  verbs: [update]
- apiGroups: [machine.flomesh.io]
  resources: [virtualmachines, virtualmachines/status]
  verbs: [list, get, watch, update]
- apiGroups: [xnetwork.flomesh.io]
  resources: [accesscontrols, eipadvertisements]
  verbs: [list, get, watch]
- apiGroups: [xnetwork.flomesh.io]
  resources: [eipadvertisements/status]
  verbs: [get, patch, update]
{{- $connectors := list "consulconnectors" "eurekaconnectors" "nacosconnectors" "zookeeperconnectors" "machineconnectors" "gatewayconnectors" }}
- apiGroups: [connector.flomesh.io]
  resources: {{ toJson $connectors }}
  verbs: [list, get, watch, update]
- apiGroups: [connector.flomesh.io]
  resources: [{{ join "/status, " $connectors }}/status]
  verbs: [get, patch, update]
{{- end -}}

{{/* Kinds that the controller writes itself: all verbs, and their finalizers and status. */}}
{{- define "fsm.ownedRules" -}}
{{- $owned := dict
  "multicluster.flomesh.io" (list "clusters" "serviceimports" "serviceexports" "globaltrafficpolicies")
  "networking.flomesh.io" (list "namespacedingresses")
  "gateway.networking.k8s.io" (list "gatewayclasses" "gateways" "httproutes" "grpcroutes" "referencegrants" "tcproutes" "tlsroutes" "udproutes" "backendtlspolicies")
  "gateway.flomesh.io" (list "healthcheckpolicies" "retrypolicies" "backendlbpolicies" "routerulefilterpolicies")
  "extension.gateway.flomesh.io" (list "filters" "filterdefinitions" "filterconfigs" "listenerfilters" "circuitbreakers" "concurrencylimits" "dnsmodifiers" "externalratelimits" "faultinjections" "httplogs" "iprestrictions" "metrics" "proxytags" "ratelimits" "requestterminations" "zipkins") -}}
{{- range $group, $kinds := $owned }}
- apiGroups: [{{ $group }}]
  resources: [{{ join ", " $kinds }}]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [{{ $group }}]
  resources: [{{ join "/finalizers, " $kinds }}/finalizers]
  verbs: [update]
- apiGroups: [{{ $group }}]
  resources: [{{ join "/status, " $kinds }}/status]
  verbs: [get, patch, update]
{{- end }}
{{- end -}}
