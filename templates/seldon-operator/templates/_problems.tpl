{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set.
*/}}
{{- define "seldon-operator.problems" -}}
{{- $v := .Values }}
{{- $certificate := $v.webhook.certificate }}
{{- $given := list }}
{{- range list "ca" "crt" "key" }}{{ if index $certificate . }}{{ $given = append $given . }}{{ end }}{{ end }}
{{- if and $given (lt (len $given) 3) }}
{{- range list "ca" "crt" "key" }}
{{- if not (has . $given) }}
webhook.certificate.{{ first $given }} is set and webhook.certificate.{{ . }} is empty: a certificate is ca, crt and key; set it, e.g. with --set-file
{{- end }}
{{- end }}
{{- end }}
{{- range list "certManager.enabled" "managerCreateResources" }}
{{- $isOn := ternary $v.certManager.enabled $v.managerCreateResources (eq . "certManager.enabled") }}
{{- if and $isOn $given }}
webhook.certificate.{{ first $given }} is set and {{ . }} is true: the certificate would come from elsewhere; leave one of them out
{{- end }}
{{- end }}
{{- if and $v.certManager.enabled $v.managerCreateResources }}
certManager.enabled is true and managerCreateResources is true: the manager makes its own certificate; set one of them to false
{{- end }}
{{- if $v.usageMetrics.enabled }}
usageMetrics.enabled is true: not supported, the collector's image is no longer published; set usageMetrics.enabled=false
{{- end }}
{{- if and $v.singleNamespace $v.controllerId }}
singleNamespace is true and controllerId is {{ $v.controllerId }}: either says what the operator serves; leave one of them out
{{- end }}
{{- if eq (int $v.webhook.port) (int $v.metrics.port) }}
webhook.port is {{ int $v.webhook.port }} and metrics.port is {{ int $v.metrics.port }}: the second could not listen; set metrics.port=8080
{{- end }}
{{- if and $v.hostNetwork (gt (int $v.manager.replicas) 1) (not $v.manager.affinity) }}
hostNetwork is true and manager.replicas is {{ int $v.manager.replicas }}: two pods on one node would want the same ports; set manager.affinity that keeps them apart
{{- end }}
{{- $m := $v.manager }}
{{- if not (gt (int $m.leaderElectionLeaseDurationSecs) (int $m.leaderElectionRenewDeadlineSecs)) }}
manager.leaderElectionLeaseDurationSecs is {{ int $m.leaderElectionLeaseDurationSecs }} and manager.leaderElectionRenewDeadlineSecs is {{ int $m.leaderElectionRenewDeadlineSecs }}: the operator does not start; the lease must last longer
{{- end }}
{{- end -}}
