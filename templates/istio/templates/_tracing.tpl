{{/*
What the tracing keys mean together, as a YAML map:
  deploy     whether this chart deploys Jaeger or Zipkin
  tracer     none, or what proxies are told the old way (meshConfig.defaultConfig.tracing)
  sampling   percent, PILOT_TRACE_SAMPLING
  provider   an entry for meshConfig.extensionProviders, where one is needed
  telemetry  the settings of the Telemetry mesh-default, where one is needed
Takes the root context.
*/}}
{{- define "istio.tracing" -}}
{{- $v := .Values -}}
{{- $block := $v.global.tracing -}}
{{- $asked := eq (toString $block.enabled) "true" -}}
{{- $byo := and $asked (eq $block.backend "byo") -}}
{{- $deploy := or $v.tracing.enabled (and $asked (not $byo)) -}}
{{- $sampling := $v.pilot.traceSampling -}}
{{- if kindIs "invalid" $sampling }}{{ $sampling = $block.samplePercent }}{{ end -}}
{{- if kindIs "invalid" $sampling }}{{ $sampling = ternary 100 1 (eq $v.profile "demo") }}{{ end -}}
{{- $telemetry := dict -}}
{{- range $key, $value := $v.telemetry.tracing -}}
{{- if not (or (kindIs "invalid" $value) (eq (toString $value) "") (and (kindIs "map" $value) (not $value))) }}{{ $_ := set $telemetry $key $value }}{{ end -}}
{{- end -}}
{{- if $byo -}}
{{- if not $telemetry.provider }}{{ $_ := set $telemetry "provider" "tracing" }}{{ end -}}
{{- if and (not (hasKey $telemetry "randomSamplingPercentage")) (not (kindIs "invalid" $block.samplePercent)) }}{{ $_ := set $telemetry "randomSamplingPercentage" $block.samplePercent }}{{ end -}}
{{- end -}}
deploy: {{ $deploy }}
tracer: {{ default (ternary "zipkin" "none" $deploy) $v.global.proxy.tracer }}
sampling: {{ $sampling | toString | quote }}
{{- if $byo }}
provider:
  name: tracing
  {{- include "istio.provider" $block | nindent 2 }}
{{- else if and $deploy (eq $v.tracing.provider "jaeger") }}
provider:
  name: jaeger
  opentelemetry:
    service: jaeger-collector.{{ include "istio.namespace" . }}.svc.cluster.local
    port: 4317
{{- end }}
telemetry: {{ toJson $telemetry }}
{{- end -}}

{{/* Where spans go, as in an extension provider; takes global.tracing. */}}
{{- define "istio.provider" -}}
{{- $service := .target.host -}}
{{- $port := int .target.port -}}
{{- if has .protocol (list "" "zipkin") -}}
zipkin:
  service: {{ quote $service }}
  port: {{ default 9411 $port }}
  {{- with .target.path }}
  path: {{ quote . }}
  {{- end }}
{{- else if eq .protocol "otlp-http" -}}
opentelemetry:
  service: {{ quote $service }}
  port: {{ default 4318 $port }}
  http:
    path: {{ default "/v1/traces" .target.path | quote }}
    timeout: 10s
{{- else -}}
opentelemetry:
  service: {{ quote $service }}
  port: {{ default 4317 $port }}
{{- end -}}
{{- end -}}
