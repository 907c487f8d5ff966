{{/*
The schema of a SeldonDeployment, the same in all its versions. Below a pod's spec and a container anything is taken here:
Kubernetes judges the Deployments that the operator makes of them. The whole is in schemas/seldon (tools/seldon_crd.py).
*/}}
{{- define "seldon-operator.crdSchema" -}}
type: object
properties:
  apiVersion: {type: string}
  kind: {type: string}
  metadata: {type: object}
  spec:
    type: object
    required: [predictors]
    properties:
      annotations: {type: object, additionalProperties: {type: string}}
      name: {type: string}
      oauth_key: {type: string}
      oauth_secret: {type: string}
      predictors:
        type: array
        items:
          {{- include "seldon-operator.crdPredictor" . | nindent 10 }}
      protocol: {type: string}
      replicas: {type: integer, format: int32}
      serverType: {type: string}
      transport: {type: string}
  status:
    type: object
    properties:
      address: {type: object, properties: {url: {type: string}}}
      annotations: {type: object, additionalProperties: {type: string}}
      conditions:
        type: array
        items:
          type: object
          required: [status, type]
          properties:
            lastTransitionTime: {type: string}
            message: {type: string}
            reason: {type: string}
            severity: {type: string}
            status: {type: string}
            type: {type: string}
      deploymentStatus:
        type: object
        additionalProperties:
          type: object
          properties:
            availableReplicas: {type: integer, format: int32}
            description: {type: string}
            explainerFor: {type: string}
            name: {type: string}
            replicas: {type: integer, format: int32}
            status: {type: string}
      description: {type: string}
      observedGeneration: {type: integer, format: int64}
      replicas: {type: integer, format: int32}
      serviceStatus:
        type: object
        additionalProperties:
          type: object
          properties:
            explainerFor: {type: string}
            grpcEndpoint: {type: string}
            httpEndpoint: {type: string}
            svcName: {type: string}
      state: {type: string}
{{- end -}}

{{- define "seldon-operator.crdPredictor" -}}
type: object
required: [graph, name]
properties:
  annotations: {type: object, additionalProperties: {type: string}}
  componentSpecs:
    type: array
    items:
      type: object
      properties:
        hpaSpec:
          {{- include "seldon-operator.crdHpa" . | nindent 10 }}
        kedaSpec:
          {{- include "seldon-operator.crdKeda" . | nindent 10 }}
        metadata:
          {{- include "seldon-operator.crdMetadata" . | nindent 10 }}
        pdbSpec:
          type: object
          properties:
            maxUnavailable: {{ include "seldon-operator.crdIntOrString" . }}
            minAvailable: {{ include "seldon-operator.crdIntOrString" . }}
        replicas: {type: integer, format: int32}
        spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
  engineResources:
    {{- include "seldon-operator.crdResources" . | nindent 4 }}
  explainer:
    type: object
    properties:
      config: {type: object, additionalProperties: {type: string}}
      containerSpec: {type: object, required: [name], properties: {name: {type: string}}, x-kubernetes-preserve-unknown-fields: true}
      endpoint:
        {{- include "seldon-operator.crdEndpoint" . | nindent 8 }}
      envSecretRefName: {type: string}
      initParameters: {type: string}
      modelUri: {type: string}
      replicas: {type: integer, format: int32}
      serviceAccountName: {type: string}
      storageInitializerImage: {type: string}
      type: {type: string}
  graph:
    {{- include "seldon-operator.crdUnit" 10 | nindent 4 }}
  labels: {type: object, additionalProperties: {type: string}}
  name: {type: string}
  progressDeadlineSeconds: {type: integer, format: int32}
  replicas: {type: integer, format: int32}
  shadow: {type: boolean}
  ssl: {type: object, properties: {certSecretName: {type: string}}}
  svcOrchSpec:
    type: object
    properties:
      env:
        type: array
        items:
          {{- include "seldon-operator.crdEnv" . | nindent 10 }}
      replicas: {type: integer, format: int32}
      resources:
        {{- include "seldon-operator.crdResources" . | nindent 8 }}
  traffic: {type: integer, format: int32}
{{- end -}}

{{/* One node of the graph; takes how many levels of children may follow. A structural schema cannot refer to itself. */}}
{{- define "seldon-operator.crdUnit" -}}
type: object
required: [name]
properties:
  {{- if . }}
  children:
    type: array
    items:
      {{- include "seldon-operator.crdUnit" (sub . 1 | int) | nindent 6 }}
  {{- end }}
  endpoint:
    {{- include "seldon-operator.crdEndpoint" . | nindent 4 }}
  envSecretRefName: {type: string}
  implementation: {type: string}
  logger: {type: object, properties: {mode: {type: string}, url: {type: string}}}
  methods: {type: array, items: {type: string}}
  modelUri: {type: string}
  name: {type: string}
  parameters:
    type: array
    items:
      type: object
      required: [name, type, value]
      properties: {name: {type: string}, type: {type: string}, value: {type: string}}
  serviceAccountName: {type: string}
  storageInitializerImage: {type: string}
  type: {type: string}
{{- end -}}

{{- define "seldon-operator.crdEndpoint" -}}
type: object
properties:
  grpcPort: {type: integer, format: int32}
  httpPort: {type: integer, format: int32}
  service_host: {type: string}
  service_port: {type: integer, format: int32}
  type: {type: string}
{{- end -}}

{{- define "seldon-operator.crdEnv" -}}
type: object
required: [name]
properties:
  name: {type: string}
  value: {type: string}
  valueFrom:
    type: object
    properties:
      {{- range list "configMapKeyRef" "secretKeyRef" }}
      {{ . }}:
        type: object
        required: [key]
        properties: {key: {type: string}, name: {type: string}, optional: {type: boolean}}
        x-kubernetes-map-type: atomic
      {{- end }}
      fieldRef:
        type: object
        required: [fieldPath]
        properties: {apiVersion: {type: string}, fieldPath: {type: string}}
        x-kubernetes-map-type: atomic
      resourceFieldRef:
        type: object
        required: [resource]
        properties: {containerName: {type: string}, divisor: {{ include "seldon-operator.crdQuantity" . }}, resource: {type: string}}
        x-kubernetes-map-type: atomic
{{- end -}}

{{- define "seldon-operator.crdResources" -}}
type: object
properties:
  limits: {type: object, additionalProperties: {{ include "seldon-operator.crdQuantity" . }}}
  requests: {type: object, additionalProperties: {{ include "seldon-operator.crdQuantity" . }}}
{{- end -}}

{{- define "seldon-operator.crdIntOrString" -}}
{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
{{- end -}}

{{- define "seldon-operator.crdQuantity" -}}
{anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true, pattern: '^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))?$'}
{{- end -}}

{{- define "seldon-operator.crdMetadata" -}}
type: object
properties:
  annotations: {type: object, additionalProperties: {type: string}}
  clusterName: {type: string}
  creationTimestamp: {type: string, format: date-time, nullable: true}
  deletionGracePeriodSeconds: {type: integer, format: int64}
  deletionTimestamp: {type: string, format: date-time}
  finalizers: {type: array, items: {type: string}}
  generateName: {type: string}
  generation: {type: integer, format: int64}
  labels: {type: object, additionalProperties: {type: string}}
  name: {type: string}
  namespace: {type: string}
  ownerReferences:
    type: array
    items:
      type: object
      required: [apiVersion, kind, name, uid]
      properties:
        apiVersion: {type: string}
        blockOwnerDeletion: {type: boolean}
        controller: {type: boolean}
        kind: {type: string}
        name: {type: string}
        uid: {type: string}
      x-kubernetes-map-type: atomic
  resourceVersion: {type: string}
  selfLink: {type: string}
  uid: {type: string}
{{- end -}}
