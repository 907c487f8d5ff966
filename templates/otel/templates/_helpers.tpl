{{/* Names, labels, and the one form of the values. Every define takes the root context unless it says otherwise. */}}

{{/*
Once in a rendering: refuses contradictions, lays the common tracing block over .Values.collector, and writes the collector's
whole configuration to .Values.collector.config. All templates share .Values and may come in any order, so each of them
begins with this.
*/}}
{{- define "otel.settle" -}}
{{- if not (hasKey .Values "_settled") -}}
{{- $_ := set .Values "_settled" true -}}
{{- $collector := .Values.collector -}}
{{- $problems := include "otel.problems" . -}}
{{- with .Values.tracing -}}
{{- with .target -}}
{{- with .host }}{{ $_ := set $collector.jaeger "endpoint" (printf "%s:%d" . (int (default 4317 $.Values.tracing.target.port))) }}{{ end -}}
{{- end -}}
{{- if hasKey . "samplePercent" }}{{ $_ := set $collector "samplePercent" .samplePercent }}{{ end -}}
{{- end -}}
{{- $given := default dict $collector.config -}}
{{- if kindIs "string" $given }}{{ $given = fromYaml $given }}{{ end -}}
{{- $config := $given -}}
{{- $traces := dig "service" "pipelines" "traces" dict $given -}}
{{- $whole := and $given.receivers $given.exporters $traces.receivers $traces.exporters -}}
{{- if not $whole -}}
{{- $config = include "otel.ownConfig" . | fromYaml -}}
{{- include "otel.lay" (dict "base" $config "over" $given) -}}
{{- end -}}
{{- $problems = print $problems (include "otel.configProblems" (dict "config" $config "given" $given "unused" (and $whole .Values.tracing))) -}}
{{- with trim $problems }}
{{- fail (printf "the values contradict each other\n%s" .) }}
{{- end -}}
{{- $_ := set $collector "config" $config -}}
{{- end -}}
{{- end -}}

{{/* Lays one map over another, key by key; null takes a key away: (dict "base" MAP "over" MAP). */}}
{{- define "otel.lay" -}}
{{- range $key, $value := .over -}}
{{- $below := get $.base $key -}}
{{- if and (kindIs "map" $value) (kindIs "map" $below) -}}
{{- include "otel.lay" (dict "base" $below "over" $value) -}}
{{- else if kindIs "invalid" $value }}{{ $_ := unset $.base $key }}
{{- else }}{{ $_ := set $.base $key $value }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* Name of the OpenTelemetryCollector; 53 characters leave room for "-collector". */}}
{{- define "otel.name" -}}
{{- default .Release.Name .Values.collector.name | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of all that the operator, or this chart, makes for it. */}}
{{- define "otel.workload" -}}
{{- include "otel.name" . }}-collector
{{- end -}}

{{/* Labels that select the pods; the operator gives its own the same. */}}
{{- define "otel.selectorLabels" -}}
app.kubernetes.io/component: opentelemetry-collector
app.kubernetes.io/instance: {{ printf "%s.%s" .Release.Namespace (include "otel.name" .) | trunc 63 | trimAll "-_." }}
app.kubernetes.io/part-of: opentelemetry
{{- end -}}

{{/* metadata of an object: (dict "root" $ "name" NAME "annotations" MAP). */}}
{{- define "otel.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
  app.kubernetes.io/name: {{ .name }}
  {{- include "otel.selectorLabels" .root | nindent 2 }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The image reference, or nothing where the operator may choose. */}}
{{- define "otel.image" -}}
{{- $image := .Values.collector.image -}}
{{- $repository := default (ternary "otel/opentelemetry-collector" "" (eq .Values.collector.managedBy "none")) $image.repository -}}
{{- if or $repository $image.tag -}}
{{- default "otel/opentelemetry-collector" $repository }}:{{ default .Chart.AppVersion $image.tag -}}
{{- end -}}
{{- end -}}

{{- define "otel.serviceAccountName" -}}
{{- default (include "otel.workload" .) .Values.collector.serviceAccount.name -}}
{{- end -}}

{{/*
Ports of the Service, rows of name and number, as a YAML list; read it with fromYamlArray. They are those of the receivers
that speak protocols of tracing, wherever their configuration comes from: the number behind the last colon of an endpoint.
*/}}
{{- define "otel.ports" -}}
{{- $receivers := default dict .Values.collector.config.receivers -}}
{{- range $row := list
  (list "otlp" "grpc" "otlp-grpc" 4317 "grpc") (list "otlp" "http" "otlp-http" 4318 "http")
  (list "zipkin" "" "zipkin" 9411 "http")
  (list "jaeger" "grpc" "jaeger-grpc" 14250 "grpc") (list "jaeger" "thrift_http" "jaeger-thrift" 14268 "http") }}
{{- $receiver := default dict (get $receivers (index $row 0)) }}
{{- $on := hasKey $receivers (index $row 0) }}
{{- with index $row 1 }}
{{- $on = hasKey (default dict $receiver.protocols) . }}
{{- $receiver = default dict (get (default dict $receiver.protocols) .) }}
{{- end }}
{{- if $on }}
- {name: {{ index $row 2 }}, port: {{ default (index $row 3) (regexFind "[0-9]+$" (toString $receiver.endpoint)) }}, app: {{ index $row 4 }}}
{{- end }}
{{- end }}
{{- with .Values.collector.service.extraPorts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Members of a pod, and of an OpenTelemetryCollector, that both call the same; without the empty ones. */}}
{{- define "otel.placing" -}}
{{- $set := dict -}}
{{- range $key, $value := pick .Values.collector "priorityClassName" "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" -}}
{{- with $value }}{{ $_ := set $set $key . }}{{ end -}}
{{- end -}}
{{- $_ := set $set "terminationGracePeriodSeconds" (int .Values.collector.terminationGracePeriodSeconds) -}}
{{- toYaml $set -}}
{{- end -}}
