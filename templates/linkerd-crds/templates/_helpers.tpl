{{/* metadata of a definition: (dict "root" $ "name" NAME), with "gateway" true for one that is not Linkerd's own. */}}
{{- define "linkerd-crds.metadata" -}}
{{- $v := .root.Values -}}
name: {{ .name }}
annotations:
  linkerd.io/created-by: {{ default (printf "linkerd/helm %s" .root.Chart.AppVersion) $v.cliVersion }}
  {{- if or .gateway $v.keep }}
  helm.sh/resource-policy: keep
  {{- end }}
  {{- if .gateway }}
  api-approved.kubernetes.io: https://github.com/kubernetes-sigs/gateway-api/pull/2997
  gateway.networking.k8s.io/bundle-version: v1.1.1
  gateway.networking.k8s.io/channel: experimental
  {{- end }}
labels:
  helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version | replace "+" "_" }}
  linkerd.io/control-plane-ns: {{ .root.Release.Namespace }}
  {{- with $v.commonLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* "true" where a route of the Gateway API is asked for: (list $ KEY), the key being that of the route. */}}
{{- define "linkerd-crds.wanted" -}}
{{- $v := (index . 0).Values -}}
{{- $own := index $v (index . 1) -}}
{{- ternary $v.installGatewayAPI $own (kindIs "invalid" $own) -}}
{{- end -}}
