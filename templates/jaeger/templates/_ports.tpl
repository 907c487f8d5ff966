{{/*
All ports of the pod, one row each: the only place that knows them. A YAML list; read it with fromYamlArray.
  group      the Service it belongs to: query, collector, agent; own for none
  service    its name on the Service, as in the upstream chart
  container  its name on the container (at most 15 characters)
  exposed    its number on the Service where that differs
  seed       its name in the layout seed-fsm; without one it is not in that layout
*/}}
{{- define "jaeger.ports" -}}
{{- $v := .Values -}}
- {group: query, service: http-query, container: ui, port: 16686, exposed: {{ int $v.query.service.port }}, app: http, seed: ui}
- {group: query, service: grpc-query, container: query-grpc, port: 16685, app: grpc}
{{- if $v.thrift.enabled }}
- {group: collector, service: http-c-binary-trft, container: thrift-http, port: {{ int $v.thrift.httpPort }}, app: http, seed: collector}
- {group: collector, service: grpc-http, container: jaeger-grpc, port: {{ int $v.thrift.grpcPort }}, app: grpc}
{{- end }}
{{- if $v.otlp.enabled }}
- {group: collector, service: otlp-http, container: otlp-http, port: {{ int $v.otlp.httpPort }}, app: http, seed: http}
- {group: collector, service: otlp-grpc, container: otlp-grpc, port: {{ int $v.otlp.grpcPort }}, app: grpc, seed: grpc}
{{- end }}
{{- if $v.zipkin.enabled }}
- {group: collector, service: http-zipkin, container: zipkin, port: {{ int $v.zipkin.port }}, app: http}
{{- end }}
{{- if include "jaeger.isV1" . }}
{{ include "jaeger.agentPorts" . }}
- {group: own, container: admin, port: 14269}
{{- else }}
- {group: collector, service: config-rest, container: sampling-http, port: 5778, app: http}
- {group: own, container: health, port: 13133}
- {group: own, container: metrics, port: 8888}
{{- end }}
{{- end -}}

{{/* The ports of an agent, in the one pod of version 1 and in the DaemonSet alike. */}}
{{- define "jaeger.agentPorts" -}}
- {group: agent, service: zk-compact-trft, container: zipkin-compact, port: 5775, protocol: UDP}
- {group: agent, service: jg-compact-trft, container: jaeger-compact, port: 6831, protocol: UDP}
- {group: agent, service: jg-binary-trft, container: jaeger-binary, port: 6832, protocol: UDP}
- {group: agent, service: config-rest, container: sampling-http, port: 5778, app: http}
{{- end -}}

{{/* Container ports of rows: (dict "rows" LIST "host" BOOL); host asks for the same port of the node. */}}
{{- define "jaeger.containerPorts" -}}
{{- range .rows }}
- name: {{ .container }}
  containerPort: {{ int .port }}
  {{- if and $.host (eq .group "agent") }}
  hostPort: {{ int .port }}
  {{- end }}
  protocol: {{ default "TCP" .protocol }}
{{- end }}
{{- end -}}

{{/*
One Service: (dict "root" $ "name" NAME "component" WORD "groups" LIST "settings" MAP). settings: type, annotations,
nodePort of the UI. In the layout seed-fsm only rows with a name there, under that name.
*/}}
{{- define "jaeger.service" -}}
{{- $seed := eq .root.Values.service.layout "seed-fsm" -}}
{{- $type := default "ClusterIP" .settings.type -}}
apiVersion: v1
kind: Service
metadata:
  {{- $meta := dict "root" .root "name" .name "component" .component "annotations" .settings.annotations }}
  {{- include "jaeger.metadata" $meta | nindent 2 }}
spec:
  type: {{ $type }}
  {{- if .root.Values.service.headless }}
  clusterIP: None
  {{- end }}
  ports:
    {{- range include "jaeger.ports" .root | fromYamlArray }}
    {{- if and (has .group $.groups) (or (not $seed) .seed) }}
    - name: {{ ternary .seed .service $seed }}
      port: {{ int (default .port .exposed) }}
      targetPort: {{ .container }}
      protocol: {{ default "TCP" .protocol }}
      {{- with .app }}
      appProtocol: {{ . }}
      {{- end }}
      {{- if and (eq .container "ui") (ne $type "ClusterIP") $.settings.nodePort }}
      nodePort: {{ int $.settings.nodePort }}
      {{- end }}
    {{- end }}
    {{- end }}
  selector:
    {{- include "jaeger.selectorLabels" .root | nindent 4 }}
    app.kubernetes.io/component: all-in-one
{{- end -}}
