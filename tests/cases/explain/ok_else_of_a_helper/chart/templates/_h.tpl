{{- define "web.hasIngress" -}}{{ if and .Values.ingress.enabled .Values.hosts }}true{{ end }}{{- end }}
{{- define "web.size" }}
{{- if eq .Values.size "small" }}
  memory: 64Mi
{{- else }}
  memory: {{ printf "%sGi" .Values.size }}
{{- end }}
{{- end }}
