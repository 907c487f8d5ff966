{{/* What keeps the workload up: (dict "root" $ "name" NAME "kind" KIND); autoscaler and disruption budget, each on request. */}}
{{- define "otel.availability" -}}
{{- $collector := .root.Values.collector }}
{{- with $collector.autoscaling }}
{{- if .enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "otel.metadata" (dict "root" $.root "name" $.name) | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: {{ $.kind }}
    name: {{ $.name }}
  minReplicas: {{ int .minReplicas }}
  maxReplicas: {{ int .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ int .targetCPUUtilization }}
{{- end }}
{{- end }}
{{- with $collector.podDisruptionBudget }}
{{- if .enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "otel.metadata" (dict "root" $.root "name" $.name) | nindent 2 }}
spec:
  minAvailable: {{ int .minAvailable }}
  selector:
    matchLabels:
      {{- include "otel.selectorLabels" $.root | nindent 6 }}
{{- end }}
{{- end }}
{{- end -}}
