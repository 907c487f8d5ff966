{{/* What the collector is told, as far as this chart says it: a YAML map. Component names are the collector's. */}}
{{- define "otel.ownConfig" -}}
{{- $collector := .Values.collector -}}
{{- $receivers := list -}}
{{- if $collector.otlp.enabled }}{{ $receivers = append $receivers "otlp" }}{{ end -}}
{{- if $collector.zipkin.enabled }}{{ $receivers = append $receivers "zipkin" }}{{ end -}}
{{- $processors := list -}}
{{- if $collector.memoryLimiter.enabled }}{{ $processors = append $processors "memory_limiter" }}{{ end -}}
{{- if ne (float64 $collector.samplePercent) 100.0 }}{{ $processors = append $processors "probabilistic_sampler" }}{{ end -}}
{{- if $collector.batch.enabled }}{{ $processors = append $processors "batch" }}{{ end -}}
receivers:
  {{- if $collector.otlp.enabled }}
  otlp:
    protocols:
      grpc: {endpoint: "0.0.0.0:{{ int $collector.otlp.grpcPort }}"}
      http: {endpoint: "0.0.0.0:{{ int $collector.otlp.httpPort }}"}
  {{- end }}
  {{- if $collector.zipkin.enabled }}
  zipkin: {endpoint: "0.0.0.0:{{ int $collector.zipkin.port }}"}
  {{- end }}
{{- if $processors }}
processors:
  {{- if $collector.memoryLimiter.enabled }}
  memory_limiter:
    check_interval: 1s
    limit_percentage: {{ int $collector.memoryLimiter.limitPercentage }}
    spike_limit_percentage: {{ int $collector.memoryLimiter.spikeLimitPercentage }}
  {{- end }}
  {{- if has "probabilistic_sampler" $processors }}
  probabilistic_sampler: {sampling_percentage: {{ $collector.samplePercent }}}
  {{- end }}
  {{- if $collector.batch.enabled }}
  batch: {timeout: {{ $collector.batch.timeout }}, send_batch_size: {{ int $collector.batch.sendBatchSize }}}
  {{- end }}
{{- end }}
exporters:
  otlp/jaeger:
    endpoint: {{ $collector.jaeger.endpoint | quote }}
    tls: {insecure: {{ $collector.jaeger.insecure }}}
{{- if eq $collector.managedBy "none" }}
extensions:
  health_check: {endpoint: "0.0.0.0:13133"}
{{- end }}
service:
  {{- if eq $collector.managedBy "none" }}
  extensions: [health_check]
  {{- end }}
  pipelines:
    traces:
      receivers: {{ toJson $receivers }}
      {{- with $processors }}
      processors: {{ toJson . }}
      {{- end }}
      exporters: [otlp/jaeger]
{{- end -}}
