{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set.
*/}}
{{- define "otel.problems" -}}
{{- $c := .Values.collector }}
{{- if and (eq $c.mode "sidecar") (eq $c.managedBy "none") }}
collector.mode is sidecar and collector.managedBy is none: only the operator puts containers into other pods; set collector.managedBy=operator
{{- end }}
{{- if and $c.autoscaling.enabled (has $c.mode (list "daemonset" "sidecar")) }}
collector.autoscaling.enabled is true and collector.mode is {{ $c.mode }}: its pods are not counted; set collector.mode=deployment
{{- end }}
{{- if and $c.autoscaling.enabled (gt (int $c.autoscaling.minReplicas) (int $c.autoscaling.maxReplicas)) }}
collector.autoscaling.minReplicas is {{ int $c.autoscaling.minReplicas }} and collector.autoscaling.maxReplicas is {{ int $c.autoscaling.maxReplicas }}: the least is above the most; set collector.autoscaling.maxReplicas={{ int $c.autoscaling.minReplicas }}
{{- end }}
{{- if and $c.memoryLimiter.enabled (not (dig "limits" "memory" "" (default dict $c.resources))) }}
collector.memoryLimiter.enabled is true and collector.resources.limits.memory is empty: its percentages are of that limit; set e.g. collector.resources.limits.memory=512Mi
{{- end }}
{{- $taken := dict }}
{{- range $row := list (list $c.otlp.enabled "otlp.grpcPort" $c.otlp.grpcPort) (list $c.otlp.enabled "otlp.httpPort" $c.otlp.httpPort) (list $c.zipkin.enabled "zipkin.port" $c.zipkin.port) }}
{{- if index $row 0 }}
{{- $port := index $row 2 | int | toString }}
{{- with get $taken $port }}
collector.{{ . }} and collector.{{ index $row 1 }} are both {{ $port }}: the collector could not listen; change one of them
{{- end }}
{{- $_ := set $taken $port (index $row 1) }}
{{- end }}
{{- end }}
{{- with .Values.tracing }}
{{- include "otel.tracingProblems" (dict "block" . "collector" $c) }}
{{- end }}
{{- end -}}

{{/* The common block against the keys of this chart. A key counts as given where it is not its default. */}}
{{- define "otel.tracingProblems" -}}
{{- $c := .collector }}
{{- $target := default dict .block.target }}
{{- $endpoint := printf "%s:%d" (toString $target.host) (int (default 4317 $target.port)) }}
{{- if and (hasKey .block "enabled") (not .block.enabled) }}
tracing.enabled is false: a collector without traces has no work; set tracing.enabled=true, or do not install this chart
{{- end }}
{{- if eq (default "byo" .block.backend) "deploy" }}
tracing.backend is deploy: this chart brings no Jaeger; set tracing.backend=byo, and install one from templates/jaeger
{{- end }}
{{- if and $target.host (not (has $c.jaeger.endpoint (list "jaeger.default:4317" $endpoint))) }}
tracing.target is {{ $endpoint }} and collector.jaeger.endpoint is {{ $c.jaeger.endpoint }}: set one of them, or both the same
{{- end }}
{{- if and $target.port (not $target.host) }}
tracing.target.port is {{ int $target.port }} and tracing.target.host is empty: a port of which host? set tracing.target.host
{{- end }}
{{- if not (has (default "otlp" .block.protocol) (list "otlp" "otlp-grpc" "opentelemetry")) }}
tracing.protocol is {{ .block.protocol }}: this chart sends OTLP over gRPC; set tracing.protocol=otlp-grpc, or give the exporter in collector.config
{{- end }}
{{- if and (hasKey .block "samplePercent") (ne (float64 $c.samplePercent) 100.0) (ne (float64 $c.samplePercent) (float64 .block.samplePercent)) }}
tracing.samplePercent is {{ .block.samplePercent }} and collector.samplePercent is {{ $c.samplePercent }}: set one of them, or both the same
{{- end }}
{{- end -}}

{{/*
The configuration as it will be, and as it was given: (dict "config" MAP "given" MAP "unused" BOOL); unused
says that the common block finds nothing to change, since the configuration is whole.
*/}}
{{- define "otel.configProblems" -}}
{{- if hasKey .given "Error" }}
collector.config is not a map in YAML: {{ .given.Error }}
{{- else }}
{{- $config := .config }}
{{- if .unused }}
tracing is set and collector.config is a whole configuration: it says itself where traces go; take tracing, or the exporters out of collector.config
{{- end }}
{{- $connectors := keys (default dict $config.connectors) }}
{{- range $name, $pipeline := dig "service" "pipelines" dict $config }}
{{- range $part := list "receivers" "processors" "exporters" }}
{{- $declared := keys (default dict (get $config $part)) | sortAlpha }}
{{- if ne $part "processors" }}{{ $declared = concat $declared $connectors | uniq | sortAlpha }}{{ end }}
{{- $used := default list (get $pipeline $part) }}
{{- if and (not $used) (ne $part "processors") }}
collector.config.service.pipelines.{{ $name }}.{{ $part }} is empty: nothing would pass; set one of {{ join ", " $declared }}
{{- end }}
{{- range $used }}
{{- if not (has . $declared) }}
collector.config.service.pipelines.{{ $name }}.{{ $part }} names {{ . }}, which collector.config.{{ $part }} does not declare (there is {{ default "nothing" (join ", " $declared) }}); declare it, or take it out of the pipeline
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- $declared := keys (default dict $config.extensions) | sortAlpha }}
{{- range dig "service" "extensions" list $config }}
{{- if not (has . $declared) }}
collector.config.service.extensions names {{ . }}, which collector.config.extensions does not declare (there is {{ default "nothing" (join ", " $declared) }}); declare it, or take it out of the list
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
