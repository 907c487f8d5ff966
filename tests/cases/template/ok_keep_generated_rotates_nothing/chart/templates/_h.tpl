{{- define "web.pass" -}}{{ .Values.password | default (randAlphaNum (int .Values.len)) }}{{- end -}}
