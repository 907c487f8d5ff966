{{/* Names, labels, images, and the one form of the values. Every define takes the root context unless it says otherwise. */}}

{{/*
Once in a rendering: refuses contradictions, then lays the common tracing block over .Values.fsm.
All templates share .Values and may come in any order, so each of them begins with this.
*/}}
{{- define "fsm.settle" -}}
{{- if not (hasKey .Values "_settled") -}}
{{- $_ := set .Values "_settled" true -}}
{{- $fsm := .Values.fsm -}}
{{- $own := printf "jaeger.%s.svc.cluster.local" (include "fsm.namespace" .) -}}
{{- with include "fsm.problems" (dict "root" . "jaeger" $own) | trim }}
{{- fail (printf "the values contradict each other\n%s" .) }}
{{- end -}}
{{- with .Values.global.tracing -}}
{{- if hasKey . "enabled" }}{{ $_ := set $fsm.tracing "enable" .enabled }}{{ end -}}
{{- if and .enabled (eq (toString .backend) "deploy") }}{{ $_ := set $fsm "deployJaeger" true }}{{ end -}}
{{- with .target -}}
{{- with .host }}{{ $_ := set $fsm.tracing "address" . }}{{ end -}}
{{- with .port }}{{ $_ := set $fsm.tracing "port" . }}{{ end -}}
{{- with .path }}{{ $_ := set $fsm.tracing "endpoint" . }}{{ end -}}
{{- end -}}
{{- if hasKey . "samplePercent" }}{{ $_ := set $fsm.tracing "sampledFraction" (include "fsm.fraction" .samplePercent) }}{{ end -}}
{{- end -}}
{{- if not $fsm.tracing.address }}{{ $_ := set $fsm.tracing "address" $own }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* A percentage as the text of a share: 25 is "0.25", 100 is "1". */}}
{{- define "fsm.fraction" -}}
{{- divf . 100 -}}
{{- end -}}

{{- define "fsm.namespace" -}}
{{- default .Release.Namespace .Values.fsm.fsmNamespace -}}
{{- end -}}

{{- define "fsm.labels" -}}
app.kubernetes.io/name: flomesh.io
app.kubernetes.io/instance: {{ .Values.fsm.meshName }}
app.kubernetes.io/version: {{ .Chart.AppVersion }}
{{- end -}}

{{/* metadata of a namespaced object: (dict "root" $ "name" NAME "app" COMPONENT). */}}
{{- define "fsm.metadata" -}}
name: {{ .name }}
namespace: {{ include "fsm.namespace" .root }}
labels:
  {{- include "fsm.labels" .root | nindent 2 }}
  {{- with .app }}
  app: {{ . }}
  {{- end }}
{{- end -}}

{{/* An image by its three parts: (dict "registry" R "name" N "tag" T). */}}
{{- define "fsm.imageOf" -}}
{{- .registry }}/{{ .name }}:{{ .tag -}}
{{- end -}}

{{/* An image of the control plane: (dict "root" $ "name" KEY), KEY as in fsm.image.name. */}}
{{- define "fsm.image" -}}
{{- $image := .root.Values.fsm.image -}}
{{- $image.registry }}/{{ index $image.name .name }}
{{- if $image.tag }}:{{ $image.tag }}{{ else }}@{{ index $image.digest .name }}{{ end -}}
{{- end -}}

{{/* How a pod is placed and pulled: (dict "root" $ "pod" MAP "tolerations" LIST), where pod has none of its own. */}}
{{- define "fsm.placing" -}}
{{- with .root.Values.fsm.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .pod.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .pod.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with default .tolerations .pod.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* securityContext of a pod; OpenShift gives its own. */}}
{{- define "fsm.podSecurity" -}}
{{- if not (.Capabilities.APIVersions.Has "security.openshift.io/v1") -}}
{{- with .Values.fsm.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "fsm.containerSecurity" -}}
{{- with .Values.fsm.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Binds a ClusterRole of the same name to a ServiceAccount: (dict "root" $ "name" NAME "account" NAME "app" COMPONENT
"annotations" MAP); account where it is named otherwise, and "role" likewise.
*/}}
{{- define "fsm.clusterRoleBinding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ .name }}
  labels:
    {{- include "fsm.labels" .root | nindent 4 }}
    {{- with .app }}
    app: {{ . }}
    {{- end }}
  {{- with .annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ default .name .role }}
subjects:
  - kind: ServiceAccount
    name: {{ default .name .account }}
    namespace: {{ include "fsm.namespace" .root }}
{{- end -}}
