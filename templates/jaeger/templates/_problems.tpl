{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set.
*/}}
{{- define "jaeger.problems" -}}
{{- $v := .Values }}
{{- $type := $v.storage.type }}
{{- $shared := has $type (list "cassandra" "elasticsearch" "grpc") }}
{{- if and (gt (int $v.allInOne.replicas) 1) (not $shared) }}
allInOne.replicas is {{ int $v.allInOne.replicas }} and storage.type is {{ $type }}: each replica would keep its own part of the traces; set allInOne.replicas=1, or a storage.type that replicas share (cassandra, elasticsearch, grpc)
{{- end }}
{{- if $shared }}
{{- if include "jaeger.isV1" . }}
storage.type is {{ $type }} and version is 1: not supported, version 1 is rendered with memory and badger only; set version=2 and storage.{{ $type }}, or storage.type=badger
{{- else if not (index $v.storage $type) }}
storage.type is {{ $type }} and storage.{{ $type }} is empty: this chart runs no {{ $type }}, it must be told where yours is; set {{ include "jaeger.firstSetting" $type }}
{{- end }}
{{- end }}
{{- range $store, $wanted := $v.provisionDataStore }}
{{- if $wanted }}
provisionDataStore.{{ $store }} is true and storage.type is {{ $type }}: {{ if eq $store $type }}this chart installs no data store; set provisionDataStore.{{ $store }}=false and storage.{{ $store }} to the one you run{{ else }}nothing would use it; set provisionDataStore.{{ $store }}=false{{ end }}
{{- end }}
{{- end }}
{{- range list "collector" "query" }}
{{- if (index $v .).enabled }}
{{ . }}.enabled is true{{ if $v.allInOne.enabled }} and allInOne.enabled is true: the one pod is the {{ . }} already{{ else }}: not supported, all roles run in one pod{{ end }}; set {{ . }}.enabled=false
{{- end }}
{{- end }}
{{- include "jaeger.agentProblems" . }}
{{- include "jaeger.versionProblems" . }}
{{- include "jaeger.serviceProblems" . }}
{{- include "jaeger.tracingProblems" . }}
{{- end -}}

{{- define "jaeger.firstSetting" -}}
{{- $first := dict
  "cassandra" "storage.cassandra.connection.servers={cassandra.db:9042}"
  "elasticsearch" "storage.elasticsearch.server_urls={https://elasticsearch.db:9200}"
  "grpc" "storage.grpc.endpoint=remote-storage.db:17271" -}}
e.g. --set '{{ index $first . }}'
{{- end -}}

{{- define "jaeger.agentProblems" -}}
{{- $v := .Values }}
{{- if $v.agent.enabled }}
{{- if not (include "jaeger.isV1" .) }}
agent.enabled is true and version is 2: Jaeger 2 has no agent; set agent.enabled=false, or version=1
{{- else if not $v.thrift.enabled }}
agent.enabled is true and thrift.enabled is false: the agents send to the port thrift.grpcPort; set thrift.enabled=true
{{- else if eq $v.service.layout "seed-fsm" }}
agent.enabled is true and service.layout is seed-fsm: that Service lacks the port {{ int $v.thrift.grpcPort }} the agents send to; set service.layout=split
{{- end }}
{{- end }}
{{- end -}}

{{- define "jaeger.versionProblems" -}}
{{- $v := .Values }}
{{- $version := include "jaeger.version" . }}
{{- $other := ternary "2" "1" (eq $version "1") }}
{{- if regexMatch (printf "^v?%s\\.[0-9]" $other) $v.allInOne.image.tag }}
allInOne.image.tag is {{ $v.allInOne.image.tag }} and version is {{ $version }}: the two are started in different ways; set version={{ $other }}
{{- end }}
{{- if and $v.config (eq $version "1") }}
config is set and version is 1: only version 2 reads a configuration file; set version=2, or use allInOne.extraEnv
{{- end }}
{{- if not (or $v.otlp.enabled $v.zipkin.enabled $v.thrift.enabled) }}
otlp.enabled, zipkin.enabled and thrift.enabled are false: nothing could send a span; set one of them to true
{{- end }}
{{- end -}}

{{- define "jaeger.serviceProblems" -}}
{{- $v := .Values }}
{{- range list "collector" "query" }}
{{- $type := (index $v .).service.type }}
{{- if and $v.service.headless (ne $type "ClusterIP") }}
service.headless is true and {{ . }}.service.type is {{ $type }}: a headless Service has no address to map; set {{ . }}.service.type=ClusterIP
{{- end }}
{{- end }}
{{- if and $v.query.service.nodePort (eq $v.query.service.type "ClusterIP") }}
query.service.nodePort is {{ int $v.query.service.nodePort }} and query.service.type is ClusterIP: that type has no node port; set query.service.type=NodePort
{{- end }}
{{- if and (or $v.namespace.annotations $v.namespace.labels) (not $v.namespace.create) }}
namespace.annotations or namespace.labels is set and namespace.create is false: no Namespace would carry them; set namespace.create=true
{{- end }}
{{- if and $v.allInOne.ingress.enabled (not $v.allInOne.ingress.hosts) }}
allInOne.ingress.enabled is true and allInOne.ingress.hosts is empty: no rule would lead to Jaeger; set e.g. --set 'allInOne.ingress.hosts={jaeger.example.com}'
{{- end }}
{{- $taken := dict }}
{{- range include "jaeger.ports" . | fromYamlArray }}
{{- $place := printf "%d/%s" (int .port) (default "TCP" .protocol) }}
{{- with get $taken $place }}
port {{ $place }} is asked for twice, by {{ . }} and another: the container could not listen; change one of otlp.grpcPort, otlp.httpPort, zipkin.port, thrift.grpcPort, thrift.httpPort
{{- end }}
{{- $_ := set $taken $place .container }}
{{- end }}
{{- end -}}
