{{ define "args" -}}
args: [--one,
  {{ .Values.two }}
{{ end }}