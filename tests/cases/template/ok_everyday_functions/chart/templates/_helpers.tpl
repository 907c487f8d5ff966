{{- define "everyday.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}
{{- define "everyday.image" -}}
{{- $tag := coalesce .Values.image.tag .Chart.AppVersion -}}
{{- $parts := list .Values.image.registry .Values.image.repository | compact -}}
{{ join "/" $parts }}:{{ regexReplaceAll "[^A-Za-z0-9_.-]" (trimPrefix "v" $tag) "-" }}
{{- end }}
{{- define "everyday.labels" }}
app: {{ include "everyday.name" . }}
version: {{ regexReplaceAllLiteral "\\+.*" .Chart.Version "" | quote }}
{{- end }}
