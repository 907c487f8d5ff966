{{/*
`tracing`, or `global.tracing` of a parent chart: what the meshes were told about this Jaeger. Nothing moves here because of it,
apart from the share of traces; but what does not lead here is refused, so one block can serve a mesh and its Jaeger.
*/}}

{{/* The block that speaks, as JSON {path, block}; path is its key. */}}
{{- define "jaeger.tracing" -}}
{{- $block := default dict .Values.tracing -}}
{{- $shared := (default dict .Values.global).tracing -}}
{{- if and (kindIs "invalid" $block.enabled) $shared -}}
{{- toJson (dict "path" "global.tracing" "block" $shared) -}}
{{- else -}}
{{- toJson (dict "path" "tracing" "block" $block) -}}
{{- end -}}
{{- end -}}

{{/* What clients with a remote sampler are told, as JSON; {} lets them send everything. */}}
{{- define "jaeger.sampling" -}}
{{- $told := deepCopy (default dict .Values.allInOne.samplingConfig) -}}
{{- $block := (include "jaeger.tracing" . | fromJson).block -}}
{{- if and $block.enabled (not (kindIs "invalid" $block.samplePercent)) (not $told.default_strategy) -}}
{{- $_ := set $told "default_strategy" (dict "type" "probabilistic" "param" (divf $block.samplePercent 100)) -}}
{{- end -}}
{{- toJson $told -}}
{{- end -}}

{{- define "jaeger.tracingProblems" -}}
{{- $tracing := include "jaeger.tracing" . | fromJson }}
{{- $path := $tracing.path }}
{{- $block := $tracing.block }}
{{- if $block.enabled }}
{{- $identity := default dict $block.identity }}
{{- with $identity.serviceAccount }}
{{- if ne . (include "jaeger.serviceAccountName" $) }}
{{ $path }}.identity.serviceAccount is {{ . }} and the pod runs as {{ include "jaeger.serviceAccountName" $ }}: the mesh would not know it; set allInOne.serviceAccount.name={{ . }}, or {{ $path }}.identity.serviceAccount={{ include "jaeger.serviceAccountName" $ }}
{{- end }}
{{- end }}
{{- with $identity.namespace }}
{{- if ne . $.Release.Namespace }}
{{ $path }}.identity.namespace is {{ . }} and the release's namespace is {{ $.Release.Namespace }}: the mesh would not know the pod; install with -n {{ . }}, or set {{ $path }}.identity.namespace={{ $.Release.Namespace }}
{{- end }}
{{- end }}
{{- include "jaeger.targetProblems" (dict "root" . "path" $path "block" $block) }}
{{- $default := (default dict .Values.allInOne.samplingConfig).default_strategy }}
{{- if and $default (not (kindIs "invalid" $block.samplePercent)) }}
{{- if or (ne $default.type "probabilistic") (ne (mulf $default.param 100 | toString) (float64 $block.samplePercent | toString)) }}
{{ $path }}.samplePercent is {{ $block.samplePercent }} and allInOne.samplingConfig.default_strategy is {{ $default.type }} {{ $default.param }}: clients are told one of them; drop one, or set both alike
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Where spans are sent to, against the Service that takes them: (dict "root" $ "path" KEY "block" MAP). */}}
{{- define "jaeger.targetProblems" -}}
{{- $target := default dict .block.target }}
{{- $path := .path }}
{{- $root := .root }}
{{- $service := include "jaeger.collectorService" $root }}
{{- $groups := list "collector" }}
{{- if ne $root.Values.service.layout "split" }}{{ $groups = list "collector" "agent" "query" }}{{ end }}
{{- $parts := splitList "." (default "" $target.host | trimSuffix ".") }}
{{- $agent := printf "%s-agent" (include "jaeger.fullname" $root) }}
{{- if and (eq (first $parts) $agent) (eq $root.Values.service.layout "split") (include "jaeger.isV1" $root) }}
{{- $service = $agent }}
{{- $groups = list "agent" }}
{{- end }}
{{- with $target.host }}
{{- if ne (first $parts) $service }}
{{ $path }}.target.host is {{ . }} and spans are taken by the Service {{ $service }}: nobody would answer there; set {{ $path }}.target.host={{ $service }}.{{ $root.Release.Namespace }}, or fullnameOverride or service.layout so that the Service has that name
{{- end }}
{{- if and (gt (len $parts) 1) (ne (index $parts 1 | default "") $root.Release.Namespace) }}
{{ $path }}.target.host is {{ . }} and the release's namespace is {{ $root.Release.Namespace }}: nobody would answer there; install with -n {{ index $parts 1 }}, or set {{ $path }}.target.host={{ $service }}.{{ $root.Release.Namespace }}
{{- end }}
{{- end }}
{{- $open := dict }}
{{- range include "jaeger.ports" $root | fromYamlArray }}
{{- if and (has .group $groups) (or .seed (ne $root.Values.service.layout "seed-fsm")) }}
{{- $_ := set $open (int (default .port .exposed) | toString) .container }}
{{- end }}
{{- end }}
{{- $want := get (dict "zipkin" "zipkin" "otlp" "otlp-grpc" "otlp-grpc" "otlp-grpc" "opentelemetry" "otlp-grpc" "otlp-http" "otlp-http") (default "" .block.protocol) }}
{{- if and $want (not (has $want (values $open))) }}
{{ $path }}.protocol is {{ .block.protocol }} and the Service {{ $service }} has no port for it: nobody would listen; set {{ ternary "zipkin" "otlp" (eq $want "zipkin") }}.enabled=true, and a service.layout that has it (split, single)
{{- else if $target.port }}
{{- $port := int $target.port | toString }}
{{- if not (hasKey $open $port) }}
{{ $path }}.target.port is {{ $port }} and the Service {{ $service }} has the ports {{ keys $open | sortAlpha | join ", " }}: nobody would listen; set {{ $path }}.target.port to one of them
{{- else if and $want (ne $want (get $open $port)) }}
{{ $path }}.target.port is {{ $port }} and {{ $path }}.protocol is {{ .block.protocol }}: that port speaks {{ get $open $port }}; set {{ $path }}.target.port to {{ range $number, $name := $open }}{{ if eq $name $want }}{{ $number }}{{ end }}{{ end }}
{{- end }}
{{- end }}
{{- end -}}
