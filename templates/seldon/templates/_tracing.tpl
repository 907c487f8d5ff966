{{/* Tracing: what the keys mean together, and the variables that say so. Every define takes the root context. */}}

{{/*
What is set of the block that all charts share, as JSON: key to {path, value}. `tracing` speaks first; where it is silent,
`global.tracing` of a parent chart, unless tracing is off here.
*/}}
{{- define "seldon.block" -}}
{{- $own := .Values.tracing -}}
{{- $shared := default dict (default dict .Values.global).tracing -}}
{{- $roots := list "tracing" -}}
{{- if eq (ternary $shared.enabled $own.enabled (kindIs "invalid" $own.enabled) | toString) "true" }}{{ $roots = list "global.tracing" "tracing" }}{{ end -}}
{{- $out := dict -}}
{{- range $key := list "enabled" "backend" "protocol" "samplePercent" "target.host" "target.port" "target.path" -}}
{{- $leaf := splitList "." $key | last -}}
{{- $unset := list "" "<nil>" (ternary "0" "" (eq $leaf "port")) -}}
{{- range $root := $roots -}}
{{- $block := ternary $own $shared (eq $root "tracing") -}}
{{- $holder := ternary (default dict $block.target) $block (hasPrefix "target." $key) -}}
{{- if and (hasKey $holder $leaf) (not (has (get $holder $leaf | toString) $unset)) -}}
{{- $_ := set $out $key (dict "path" (printf "%s.%s" $root $key) "value" (get $holder $leaf)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $out -}}
{{- end -}}

{{/* enabled, agentHost, agentPort, type, param in the end, as JSON; agentHost is empty for the node of the pod. */}}
{{- define "seldon.tracing" -}}
{{- $t := .Values.tracing -}}
{{- $block := include "seldon.block" . | fromJson -}}
{{- $type := $t.sampler.type -}}
{{- $param := $t.sampler.param -}}
{{- if hasKey $block "samplePercent" -}}
{{- $percent := float64 $block.samplePercent.value -}}
{{- $type = default (ternary "const" "probabilistic" (has $percent (list 0.0 100.0))) $type -}}
{{- if kindIs "invalid" $param }}{{ $param = divf $percent 100 }}{{ end -}}
{{- else -}}
{{- $type = default "const" $type -}}
{{- if and (kindIs "invalid" $param) (eq $type "const") }}{{ $param = 1 }}{{ end -}}
{{- end -}}
{{- $set := dict "type" $type "param" $param "agentHost" (default (dig "target.host" "value" "" $block) $t.agentHost) -}}
{{- $_ := set $set "agentPort" (default 5775 (default (dig "target.port" "value" 0 $block) $t.agentPort) | int) -}}
{{- $_ := set $set "enabled" (eq (dig "enabled" "value" false $block | toString) "true") -}}
{{- toJson $set -}}
{{- end -}}

{{/* The variables, as a YAML list; empty where tracing is off. */}}
{{- define "seldon.tracingEnv" -}}
{{- $t := .Values.tracing }}
{{- $set := include "seldon.tracing" . | fromJson }}
{{- if $set.enabled -}}
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
