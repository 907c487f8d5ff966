{{- define "pod" -}}
replicas: {{ .replicaCount }}
{{- end -}}
