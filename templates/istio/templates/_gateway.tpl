{{/* The variables of a gateway's proxy; takes (dict "root" $ "gateway" MAP "name" NAME). */}}
{{- define "istio.gatewayEnv" -}}
{{- $v := .root.Values -}}
{{- $g := $v.global -}}
{{- $mesh := default "cluster.local" (default dict $v.meshConfig).trustDomain -}}
{{- $env := dict "PILOT_CERT_PROVIDER" $g.pilotCertProvider "TRUST_DOMAIN" $mesh "ISTIO_META_MESH_ID" (default $mesh $g.meshID) -}}
{{- $_ := set $env "CA_ADDR" (default (printf "istiod%s.%s.svc:15012" (include "istio.suffix" .root) (include "istio.namespace" .root)) $g.caAddress) -}}
{{- $_ := set $env "ISTIO_META_WORKLOAD_NAME" .name -}}
{{- $_ := set $env "ISTIO_META_OWNER" (printf "kubernetes://apis/apps/v1/namespaces/%s/deployments/%s" .root.Release.Namespace .name) -}}
{{- $_ := set $env "ISTIO_META_UNPRIVILEGED_POD" "true" -}}
{{- $_ := set $env "ISTIO_META_CLUSTER_ID" (default "Kubernetes" $g.multiCluster.clusterName) -}}
{{- with $g.network }}{{ $_ := set $env "ISTIO_META_NETWORK" . }}{{ end -}}
{{- range $name, $value := mergeOverwrite $env (default dict .gateway.env) }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- $fields := dict "NODE_NAME" "spec.nodeName" "ISTIO_META_NODE_NAME" "spec.nodeName" "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" -}}
{{- $_ := set $fields "INSTANCE_IP" "status.podIP" -}}
{{- $_ := set $fields "HOST_IP" "status.hostIP" -}}
{{- $_ := set $fields "SERVICE_ACCOUNT" "spec.serviceAccountName" -}}
{{- range $name, $path := $fields }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      fieldPath: {{ $path }}
{{- end }}
- name: ISTIO_CPU_LIMIT
  valueFrom:
    resourceFieldRef:
      resource: limits.cpu
      divisor: "1"
{{- end -}}

{{/* Where its volumes are mounted, as a YAML map. */}}
{{- define "istio.gatewayMounts" -}}
workload-socket: /var/run/secrets/workload-spiffe-uds
credential-socket: /var/run/secrets/credential-uds
workload-certs: /var/run/secrets/workload-spiffe-credentials
istio-envoy: /etc/istio/proxy
config-volume: /etc/istio/config
istiod-ca-cert: /var/run/secrets/istio
istio-token: /var/run/secrets/tokens
istio-data: /var/lib/istio/data
istio-podinfo: /etc/istio/pod
{{- end -}}
