{{/*
proxy.tracing as it holds, as JSON: Linkerd's own words, with what `tracing` says laid over them. Contradictions between the
two have been refused before (_problems.tpl).
*/}}
{{- define "linkerd.tracing" -}}
{{- $native := default dict .Values.proxy.tracing -}}
{{- $common := .Values.tracing -}}
{{- if $common.enabled -}}
{{- $identity := dict -}}
{{- with $common.identity.serviceAccount }}{{ $_ := set $identity "serviceAccountName" . }}{{ end -}}
{{- with $common.identity.namespace }}{{ $_ := set $identity "namespace" . }}{{ end -}}
{{- $collector := dict "meshIdentity" $identity -}}
{{- with $common.target.host }}{{ $_ := set $collector "endpoint" (printf "%s:%d" . (int $common.target.port)) }}{{ end -}}
{{- $native = mergeOverwrite (deepCopy $native) (dict "enabled" true "collector" $collector) -}}
{{- end -}}
{{- toJson $native -}}
{{- end -}}

{{/* Argument that makes a controller trace itself: (dict "root" $ "tracing" MAP). */}}
{{- define "linkerd.controllerTracing" -}}
{{- $own := default dict .root.Values.controller.tracing -}}
{{- if $own.enabled -}}
{{- $proxies := default dict .tracing.collector -}}
- -trace-collector={{ default $proxies.endpoint (default dict $own.collector).endpoint }}
{{- end -}}
{{- end -}}
