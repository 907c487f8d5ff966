{{/* The schemas of the two autoscalers in a SeldonDeployment: autoscaling/v2beta1 and v2 metrics, and KEDA's triggers. */}}
{{- define "seldon-operator.crdHpa" -}}
{{- $quantity := include "seldon-operator.crdQuantity" . -}}
type: object
required: [maxReplicas]
properties:
  maxReplicas: {type: integer, format: int32}
  metrics:
    type: array
    items:
      type: object
      required: [type]
      properties:
        containerResource:
          type: object
          required: [container, name]
          properties:
            container: {type: string}
            name: {type: string}
            targetAverageUtilization: {type: integer, format: int32}
            targetAverageValue: {{ $quantity }}
        external:
          type: object
          required: [metricName]
          properties:
            metricName: {type: string}
            metricSelector:
              {{- include "seldon-operator.crdSelector" . | nindent 14 }}
            targetAverageValue: {{ $quantity }}
            targetValue: {{ $quantity }}
        object:
          type: object
          required: [metricName, target, targetValue]
          properties:
            averageValue: {{ $quantity }}
            metricName: {type: string}
            selector:
              {{- include "seldon-operator.crdSelector" . | nindent 14 }}
            target: {{ include "seldon-operator.crdReference" . }}
            targetValue: {{ $quantity }}
        pods:
          type: object
          required: [metricName, targetAverageValue]
          properties:
            metricName: {type: string}
            selector:
              {{- include "seldon-operator.crdSelector" . | nindent 14 }}
            targetAverageValue: {{ $quantity }}
        resource:
          type: object
          required: [name]
          properties:
            name: {type: string}
            targetAverageUtilization: {type: integer, format: int32}
            targetAverageValue: {{ $quantity }}
        type: {type: string}
  metricsv2:
    type: array
    items:
      type: object
      required: [type]
      properties:
        containerResource:
          type: object
          required: [container, name, target]
          properties:
            container: {type: string}
            name: {type: string}
            target:
              {{- include "seldon-operator.crdTarget" . | nindent 14 }}
        {{- range $source, $required := dict "external" "metric, target" "object" "describedObject, metric, target" "pods" "metric, target" }}
        {{ $source }}:
          type: object
          required: [{{ $required }}]
          properties:
            {{- if eq $source "object" }}
            describedObject: {{ include "seldon-operator.crdReference" . }}
            {{- end }}
            metric:
              type: object
              required: [name]
              properties:
                name: {type: string}
                selector:
                  {{- include "seldon-operator.crdSelector" . | nindent 18 }}
            target:
              {{- include "seldon-operator.crdTarget" . | nindent 14 }}
        {{- end }}
        resource:
          type: object
          required: [name, target]
          properties:
            name: {type: string}
            target:
              {{- include "seldon-operator.crdTarget" . | nindent 14 }}
        type: {type: string}
  minReplicas: {type: integer, format: int32}
{{- end -}}

{{- define "seldon-operator.crdTarget" -}}
type: object
required: [type]
properties:
  averageUtilization: {type: integer, format: int32}
  averageValue: {{ include "seldon-operator.crdQuantity" . }}
  type: {type: string}
  value: {{ include "seldon-operator.crdQuantity" . }}
{{- end -}}

{{- define "seldon-operator.crdSelector" -}}
type: object
properties:
  matchExpressions:
    type: array
    items:
      type: object
      required: [key, operator]
      properties: {key: {type: string}, operator: {type: string}, values: {type: array, items: {type: string}}}
  matchLabels: {type: object, additionalProperties: {type: string}}
x-kubernetes-map-type: atomic
{{- end -}}

{{- define "seldon-operator.crdReference" -}}
{type: object, required: [kind, name], properties: {apiVersion: {type: string}, kind: {type: string}, name: {type: string}}}
{{- end -}}

{{- define "seldon-operator.crdKeda" -}}
type: object
required: [triggers]
properties:
  advanced:
    type: object
    properties:
      horizontalPodAutoscalerConfig:
        type: object
        properties:
          behavior:
            type: object
            properties:
              {{- range list "scaleDown" "scaleUp" }}
              {{ . }}:
                type: object
                properties:
                  policies:
                    type: array
                    items:
                      type: object
                      required: [periodSeconds, type, value]
                      properties: {periodSeconds: {type: integer, format: int32}, type: {type: string}, value: {type: integer, format: int32}}
                  selectPolicy: {type: string}
                  stabilizationWindowSeconds: {type: integer, format: int32}
              {{- end }}
      restoreToOriginalReplicaCount: {type: boolean}
  cooldownPeriod: {type: integer, format: int32}
  fallback:
    type: object
    required: [failureThreshold, replicas]
    properties: {failureThreshold: {type: integer, format: int32}, replicas: {type: integer, format: int32}}
  idleReplicaCount: {type: integer, format: int32}
  maxReplicaCount: {type: integer, format: int32}
  minReplicaCount: {type: integer, format: int32}
  pollingInterval: {type: integer, format: int32}
  triggers:
    type: array
    items:
      type: object
      required: [metadata, type]
      properties:
        authenticationRef: {type: object, required: [name], properties: {kind: {type: string}, name: {type: string}}}
        metadata: {type: object, additionalProperties: {type: string}}
        metricType: {type: string}
        name: {type: string}
        type: {type: string}
{{- end -}}
