{{/* Tracing: what the keys mean together, and the variables that say so. Every define takes the root context. */}}

{{/* agentHost, agentPort, type, param in the end, as a YAML map; agentHost is empty for the node of the pod. */}}
{{- define "seldon.tracing" -}}
{{- $t := .Values.tracing -}}
{{- $type := $t.sampler.type -}}
{{- $param := $t.sampler.param -}}
{{- if kindIs "invalid" $t.samplePercent -}}
{{- $type = default "const" $type -}}
{{- if and (kindIs "invalid" $param) (eq $type "const") }}{{ $param = 1 }}{{ end -}}
{{- else -}}
{{- $percent := float64 $t.samplePercent -}}
{{- $type = default (ternary "const" "probabilistic" (has $percent (list 0.0 100.0))) $type -}}
{{- if kindIs "invalid" $param }}{{ $param = divf $percent 100 }}{{ end -}}
{{- end -}}
agentHost: {{ default $t.target.host $t.agentHost | quote }}
agentPort: {{ default 5775 (default $t.target.port $t.agentPort) | int }}
type: {{ $type }}
param: {{ toJson $param }}
{{- end -}}

{{/* The variables, as a YAML list; empty where tracing is off. */}}
{{- define "seldon.tracingEnv" -}}
{{- $t := .Values.tracing }}
{{- if $t.enabled }}
{{- $set := include "seldon.tracing" . | fromYaml -}}
- name: TRACING
  value: "1"
- name: JAEGER_AGENT_HOST
  {{- with $set.agentHost }}
  value: {{ . | quote }}
  {{- else }}
  valueFrom:
    fieldRef:
      fieldPath: status.hostIP
  {{- end }}
- name: JAEGER_AGENT_PORT
  value: {{ int $set.agentPort | quote }}
- name: JAEGER_SAMPLER_TYPE
  value: {{ $set.type }}
- name: JAEGER_SAMPLER_PARAM
  value: {{ $set.param | quote }}
{{- with $t.sampler.managerHostPort }}
- name: JAEGER_SAMPLER_MANAGER_HOST_PORT
  value: {{ . | quote }}
{{- end }}
{{- with $t.configPath }}
- name: JAEGER_CONFIG_PATH
  value: {{ . | quote }}
{{- end }}
{{- with $t.propagation }}
- name: JAEGER_TRACE_PROPAGATION_TYPE
  value: {{ . }}
{{- end }}
{{- end }}
{{- end -}}
