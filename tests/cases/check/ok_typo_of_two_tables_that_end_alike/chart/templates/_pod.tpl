{{- define "pod" }}
containers:
- name: a
  image: b
  volumeMounts: {{- toYaml .Values.mounts | nindent 2 }}
volumes: {{- toYaml .Values.volumes | nindent 0 }}
{{- end }}
