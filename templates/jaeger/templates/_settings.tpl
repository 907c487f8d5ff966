{{/* What Jaeger itself is told: environment variables in version 1, a configuration file in version 2. */}}

{{/* Version 1: name and value of each variable, as a YAML map. */}}
{{- define "jaeger.v1Env" -}}
{{- $v := .Values -}}
SPAN_STORAGE_TYPE: {{ $v.storage.type }}
{{- if eq $v.storage.type "badger" }}
BADGER_EPHEMERAL: "false"
BADGER_DIRECTORY_KEY: {{ $v.storage.badger.persistence.mountPath }}/key
BADGER_DIRECTORY_VALUE: {{ $v.storage.badger.persistence.mountPath }}/data
BADGER_SPAN_STORE_TTL: {{ $v.storage.badger.spanTTL }}
{{- else }}
MEMORY_MAX_TRACES: {{ int $v.storage.memory.maxTraces | quote }}
{{- end }}
COLLECTOR_OTLP_ENABLED: {{ $v.otlp.enabled | quote }}
{{- if $v.otlp.enabled }}
COLLECTOR_OTLP_GRPC_HOST_PORT: ":{{ int $v.otlp.grpcPort }}"
COLLECTOR_OTLP_HTTP_HOST_PORT: ":{{ int $v.otlp.httpPort }}"
{{- end }}
{{- if $v.zipkin.enabled }}
COLLECTOR_ZIPKIN_HOST_PORT: ":{{ int $v.zipkin.port }}"
{{- end }}
{{- if $v.thrift.enabled }}
COLLECTOR_GRPC_SERVER_HOST_PORT: ":{{ int $v.thrift.grpcPort }}"
COLLECTOR_HTTP_SERVER_HOST_PORT: ":{{ int $v.thrift.httpPort }}"
{{- end }}
QUERY_BASE_PATH: {{ $v.query.basePath }}
{{- if include "jaeger.sampling" . | fromJson }}
SAMPLING_STRATEGIES_FILE: /etc/jaeger/sampling.json
{{- end }}
{{- end -}}

{{/* Version 2: the file, with .Values.config laid over it. */}}
{{- define "jaeger.v2Config" -}}
{{- mergeOverwrite (include "jaeger.v2Own" . | fromYaml) (deepCopy (default dict .Values.config)) | toYaml -}}
{{- end -}}

{{- define "jaeger.v2Own" -}}
{{- $v := .Values -}}
service:
  extensions: [jaeger_storage, jaeger_query, remote_sampling, healthcheckv2]
  pipelines:
    traces:
      receivers: {{ keys (include "jaeger.v2Receivers" . | fromYaml) | sortAlpha | toJson }}
      processors: [batch]
      exporters: [jaeger_storage_exporter]
  telemetry:
    resource:
      service.name: jaeger
    metrics:
      level: detailed
      readers:
        - pull:
            exporter:
              prometheus: {host: 0.0.0.0, port: 8888}
    logs:
      level: info
extensions:
  healthcheckv2:
    use_v2: true
    http: {endpoint: "0.0.0.0:13133"}
  jaeger_query:
    base_path: {{ $v.query.basePath }}
    storage: {traces: jaeger_store}
    http: {endpoint: "0.0.0.0:16686"}
    grpc: {endpoint: "0.0.0.0:16685"}
  jaeger_storage:
    backends:
      jaeger_store:
        {{ $v.storage.type }}:
          {{- include "jaeger.v2Backend" . | nindent 10 }}
  remote_sampling:
    file:
      {{- if include "jaeger.sampling" . | fromJson }}
      path: /etc/jaeger/sampling.json
      {{- end }}
      default_sampling_probability: 1
    http: {endpoint: "0.0.0.0:5778"}
receivers:
  {{- include "jaeger.v2Receivers" . | nindent 2 }}
processors:
  batch: {}
exporters:
  jaeger_storage_exporter:
    trace_storage: jaeger_store
{{- end -}}

{{- define "jaeger.v2Backend" -}}
{{- $storage := .Values.storage -}}
{{- if eq $storage.type "memory" -}}
max_traces: {{ int $storage.memory.maxTraces }}
{{- else if eq $storage.type "badger" -}}
ephemeral: false
directories:
  keys: {{ $storage.badger.persistence.mountPath }}/key
  values: {{ $storage.badger.persistence.mountPath }}/data
ttl:
  spans: {{ $storage.badger.spanTTL }}
{{- else -}}
{{- index $storage $storage.type | toYaml -}}
{{- end -}}
{{- end -}}

{{- define "jaeger.v2Receivers" -}}
{{- $v := .Values -}}
{{- if $v.otlp.enabled }}
otlp:
  protocols:
    grpc: {endpoint: "0.0.0.0:{{ int $v.otlp.grpcPort }}"}
    http: {endpoint: "0.0.0.0:{{ int $v.otlp.httpPort }}"}
{{- end }}
{{- if $v.zipkin.enabled }}
zipkin: {endpoint: "0.0.0.0:{{ int $v.zipkin.port }}"}
{{- end }}
{{- if $v.thrift.enabled }}
jaeger:
  protocols:
    grpc: {endpoint: "0.0.0.0:{{ int $v.thrift.grpcPort }}"}
    thrift_http: {endpoint: "0.0.0.0:{{ int $v.thrift.httpPort }}"}
{{- end }}
{{- end -}}

{{/* Files below /etc/jaeger: name and text of each, as a YAML map; empty where version 1 needs none. */}}
{{- define "jaeger.files" -}}
{{- $files := dict -}}
{{- if not (include "jaeger.isV1" .) }}{{ $_ := set $files "jaeger.yaml" (include "jaeger.v2Config" .) }}{{ end -}}
{{- with include "jaeger.sampling" . | fromJson }}{{ $_ := set $files "sampling.json" (toPrettyJson .) }}{{ end -}}
{{- toYaml $files -}}
{{- end -}}
