{{- define "pod" }}
securityContext:
  {{- toYaml .context | nindent 2 }}
{{- end }}
