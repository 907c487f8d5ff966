{{/* Names, labels, containers. Every define takes the root context unless it says otherwise. */}}

{{- define "seldon.name" -}}
{{- default .Release.Name .Values.name -}}
{{- end -}}

{{/* Nodes of the graph in the order in which a request meets them, as a YAML list; takes the graph. */}}
{{- define "seldon.nodes" -}}
- {{ omit . "children" | toJson }}
{{- range .children }}
{{ include "seldon.nodes" . }}
{{- end }}
{{- end -}}

{{/* The container of one node: (dict "root" $ "node" NODE "tracing" ENV). */}}
{{- define "seldon.container" -}}
{{- $v := .root.Values -}}
{{- $own := deepCopy (default dict (get (default dict $v.containers) .node.name)) -}}
{{- $made := dict "name" .node.name -}}
{{- if not .node.implementation }}{{ $_ := set $made "image" $v.image }}{{ end -}}
{{- range $key, $value := pick $v "resources" "securityContext" "imagePullPolicy" "envFrom" -}}
{{- with $value }}{{ $_ := set $made $key . }}{{ end -}}
{{- end -}}
{{- $mounts := default list $v.pod.volumeMounts -}}
{{- if $v.tracing.configMap }}{{ $mounts = append $mounts (dict "name" "jaeger-client" "mountPath" (dir $v.tracing.configPath) "readOnly" true) }}{{ end -}}
{{- $made = mergeOverwrite $made (omit $own "name" "env" "volumeMounts") -}}
{{- with concat .tracing (default list $v.env) (default list $own.env) }}{{ $_ := set $made "env" . }}{{ end -}}
{{- with concat $mounts (default list $own.volumeMounts) }}{{ $_ := set $made "volumeMounts" . }}{{ end -}}
{{- toYaml $made -}}
{{- end -}}
