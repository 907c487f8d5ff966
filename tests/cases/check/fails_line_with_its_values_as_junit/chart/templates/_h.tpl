{{- define "web.image" -}}{{ .image.repository }}:{{ .image.tag }}{{- end }}
