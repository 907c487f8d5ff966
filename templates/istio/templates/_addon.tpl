{{/* The containers of the tracing add-on, one of which is chosen by tracing.provider. Take the root context. */}}

{{- define "istio.jaegerContainer" -}}
{{- $t := .Values.tracing -}}
{{- $j := $t.jaeger -}}
name: jaeger
image: {{ $j.hub }}/{{ $j.image }}:{{ $j.tag }}
{{- with .Values.global.imagePullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
ports:
  {{- range list 4317 4318 9411 14250 14267 14268 14269 16686 }}
  - containerPort: {{ . }}
    protocol: TCP
  {{- end }}
  {{- range list 5775 6831 6832 }}
  - containerPort: {{ . }}
    protocol: UDP
  {{- end }}
env:
  - name: POD_NAMESPACE
    valueFrom:
      fieldRef:
        apiVersion: v1
        fieldPath: metadata.namespace
  {{- $env := dict "SPAN_STORAGE_TYPE" $j.spanStorageType "MEMORY_MAX_TRACES" (int $j.memory.max_traces | toString) }}
  {{- $_ := set $env "QUERY_BASE_PATH" (include "istio.contextPath" .) }}
  {{- $_ := set $env "COLLECTOR_OTLP_ENABLED" "true" }}
  {{- /* Jaeger reads the first up to 1.21, the second since. */}}
  {{- $_ := set $env "COLLECTOR_ZIPKIN_HTTP_PORT" "9411" }}
  {{- $_ := set $env "COLLECTOR_ZIPKIN_HOST_PORT" ":9411" }}
  {{- if eq $j.spanStorageType "badger" }}
  {{- $_ := set $env "BADGER_EPHEMERAL" "false" }}
  {{- $_ := set $env "BADGER_DIRECTORY_VALUE" "/badger/data" }}
  {{- $_ := set $env "BADGER_DIRECTORY_KEY" "/badger/key" }}
  {{- end }}
  {{- range $name, $value := $env }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
livenessProbe:
  httpGet:
    path: /
    port: 14269
readinessProbe:
  httpGet:
    path: /
    port: 14269
{{- with $j.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- if eq $j.spanStorageType "badger" }}
  - name: data
    mountPath: /badger
  {{- end }}
{{- end -}}

{{- define "istio.zipkinContainer" -}}
{{- $z := .Values.tracing.zipkin -}}
name: zipkin
image: {{ $z.hub }}/{{ $z.image }}:{{ $z.tag }}
{{- with .Values.global.imagePullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
ports:
  - containerPort: {{ int $z.queryPort }}
    protocol: TCP
env:
  - name: POD_NAMESPACE
    valueFrom:
      fieldRef:
        apiVersion: v1
        fieldPath: metadata.namespace
  {{- $env := dict "QUERY_PORT" (int $z.queryPort | toString) "STORAGE_TYPE" "mem" "MEM_MAX_SPANS" (int $z.maxSpans | toString) }}
  {{- $_ := set $env "JAVA_OPTS" (printf "-Xms%dM -Xmx%dM -XX:+ExitOnOutOfMemoryError" (int $z.javaOptsHeap) (int $z.javaOptsHeap)) }}
  {{- $_ := set $env "ZIPKIN_UI_BASEPATH" (include "istio.contextPath" .) }}
  {{- range $name, $value := $env }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
startupProbe:
  httpGet:
    path: /health
    port: {{ int $z.queryPort }}
  periodSeconds: 5
  failureThreshold: 60
readinessProbe:
  httpGet:
    path: /health
    port: {{ int $z.queryPort }}
{{- with $z.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  - name: tmp
    mountPath: /tmp
{{- end -}}

{{/* Path of the UI: /jaeger unless told otherwise. */}}
{{- define "istio.contextPath" -}}
{{- default (printf "/%s" .Values.tracing.provider) .Values.tracing.contextPath -}}
{{- end -}}

{{/*
The Services: one row each, name, label jaeger-infra, and ports as [name, port, targetPort, protocol]; a YAML list.
*/}}
{{- define "istio.tracingServices" -}}
{{- $t := .Values.tracing -}}
{{- $isJaeger := eq $t.provider "jaeger" -}}
{{- $query := ternary 16686 (int $t.zipkin.queryPort) $isJaeger -}}
{{- $zipkin := ternary 9411 (int $t.zipkin.queryPort) $isJaeger -}}
- {name: tracing, ports: [[http-query, {{ int $t.service.externalPort }}, {{ $query }}, TCP]]}
- {name: zipkin, ports: [[{{ quote $t.service.name }}, 9411, {{ $zipkin }}, TCP]]}
{{- if $isJaeger }}
- {name: jaeger-query, infra: jaeger-service, ports: [[query-http, 16686, 16686, TCP]]}
- name: jaeger-collector
  infra: collector-service
  ports:
    - [jaeger-collector-tchannel, 14267, 14267, TCP]
    - [jaeger-collector-http, 14268, 14268, TCP]
    - [jaeger-collector-grpc, 14250, 14250, TCP]
    - [grpc-otlp, 4317, 4317, TCP]
    - [http-otlp, 4318, 4318, TCP]
    - [http-zipkin, 9411, 9411, TCP]
- name: jaeger-agent
  infra: agent-service
  ports:
    - [agent-zipkin-thrift, 5775, 5775, UDP]
    - [agent-compact, 6831, 6831, UDP]
    - [agent-binary, 6832, 6832, UDP]
{{- end }}
{{- end -}}
