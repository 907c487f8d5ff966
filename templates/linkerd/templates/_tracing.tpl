{{/*
The block of the common words that speaks, as JSON {path, block}; path is its key: `tracing`, or `global.tracing` of a parent chart
where tracing.enabled is null.
*/}}
{{- define "linkerd.commonTracing" -}}
{{- $path := "tracing" -}}
{{- $block := default dict .Values.tracing -}}
{{- with (default dict .Values.global).tracing -}}
{{- if kindIs "invalid" $block.enabled }}{{ $path = "global.tracing" }}{{ $block = . }}{{ end -}}
{{- end -}}
{{- $parts := dict "target" (default dict $block.target) "identity" (default dict $block.identity) -}}
{{- toJson (dict "path" $path "block" (merge $parts $block)) -}}
{{- end -}}

{{/*
proxy.tracing as it holds, as JSON: Linkerd's own words, with what the common ones say laid over them. Contradictions between
the two have been refused before (_problems.tpl).
*/}}
{{- define "linkerd.tracing" -}}
{{- $native := default dict .Values.proxy.tracing -}}
{{- $common := (include "linkerd.commonTracing" . | fromJson).block -}}
{{- if $common.enabled -}}
{{- $identity := dict -}}
{{- with $common.identity.serviceAccount }}{{ $_ := set $identity "serviceAccountName" . }}{{ end -}}
{{- with $common.identity.namespace }}{{ $_ := set $identity "namespace" . }}{{ end -}}
{{- $collector := dict "meshIdentity" $identity -}}
{{- with $common.target.host }}{{ $_ := set $collector "endpoint" (printf "%s:%d" . (default 4317 $common.target.port | int)) }}{{ end -}}
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
