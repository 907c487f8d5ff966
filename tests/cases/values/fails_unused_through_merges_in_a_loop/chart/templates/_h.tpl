{{- define "lib.render" -}}
{{ tpl (toYaml .value) .context }}
{{- end }}
{{- define "lib.merge" -}}
{{- $all := dict }}
{{- range .values }}
{{- $all = include "lib.render" (dict "value" . "context" $.context) | fromYaml | merge $all }}
{{- end }}
{{- toYaml $all }}
{{- end }}
