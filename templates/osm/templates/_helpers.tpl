{{/* Names, labels, images, and the one form of the values. Every define takes the root context unless it says otherwise. */}}

{{/*
Once in a rendering: lays the old root key over .Values.osm, refuses contradictions, lays the common tracing block over it.
All templates share .Values and may come in any order, so each of them begins with this.
*/}}
{{- define "osm.settle" -}}
{{- if not (hasKey .Values "_settled") -}}
{{- $_ := set .Values "_settled" true -}}
{{- include "osm.lay" (dict "base" .Values.osm "over" .Values.OpenServiceMesh) -}}
{{- $osm := .Values.osm -}}
{{- $own := printf "jaeger.%s.svc.cluster.local" (include "osm.namespace" .) -}}
{{- with include "osm.problems" (dict "root" . "jaeger" $own) | trim }}
{{- fail (printf "the values contradict each other\n%s" .) }}
{{- end -}}
{{- with .Values.global.tracing -}}
{{- if hasKey . "enabled" }}{{ $_ := set $osm.tracing "enable" .enabled }}{{ end -}}
{{- if and .enabled (eq (toString .backend) "deploy") }}{{ $_ := set $osm "deployJaeger" true }}{{ end -}}
{{- with .target -}}
{{- with .host }}{{ $_ := set $osm.tracing "address" . }}{{ end -}}
{{- with .port }}{{ $_ := set $osm.tracing "port" . }}{{ end -}}
{{- with .path }}{{ $_ := set $osm.tracing "endpoint" . }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if not $osm.tracing.address }}{{ $_ := set $osm.tracing "address" $own }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* Lays one map over another, key by key, false and "" included: (dict "base" MAP "over" MAP). */}}
{{- define "osm.lay" -}}
{{- range $key, $value := .over -}}
{{- $below := get $.base $key -}}
{{- if and (kindIs "map" $value) (kindIs "map" $below) -}}
{{- include "osm.lay" (dict "base" $below "over" $value) -}}
{{- else }}{{ $_ := set $.base $key $value }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "osm.namespace" -}}
{{- default .Release.Namespace .Values.osm.osmNamespace -}}
{{- end -}}

{{- define "osm.labels" -}}
app.kubernetes.io/name: openservicemesh.io
app.kubernetes.io/instance: {{ .Values.osm.meshName }}
app.kubernetes.io/version: {{ .Chart.AppVersion }}
{{- end -}}

{{/* metadata of a namespaced object: (dict "root" $ "name" NAME "app" COMPONENT). */}}
{{- define "osm.metadata" -}}
name: {{ .name }}
namespace: {{ include "osm.namespace" .root }}
labels:
  {{- include "osm.labels" .root | nindent 2 }}
  {{- with .app }}
  app: {{ . }}
  {{- end }}
{{- end -}}

{{/* An image of the control plane: (dict "root" $ "name" KEY), KEY as in osm.image.name. */}}
{{- define "osm.image" -}}
{{- $image := .root.Values.osm.image -}}
{{- $image.registry }}/{{ index $image.name .name }}
{{- if $image.tag }}:{{ $image.tag }}{{ else }}@{{ index $image.digest .name }}{{ end -}}
{{- end -}}

{{/* How a pod is placed and pulled: (dict "root" $ "pod" MAP "tolerations" LIST), where pod has none of its own. */}}
{{- define "osm.placing" -}}
{{- with .root.Values.osm.imagePullSecrets }}
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
{{- define "osm.podSecurity" -}}
{{- if not (.Capabilities.APIVersions.Has "security.openshift.io/v1") -}}
{{- with .Values.osm.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "osm.containerSecurity" -}}
{{- with .Values.osm.securityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Binds a ClusterRole of the same name to a ServiceAccount: (dict "root" $ "name" NAME "account" NAME "app" COMPONENT
"annotations" MAP); account where it is named otherwise.
*/}}
{{- define "osm.clusterRoleBinding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ .name }}
  labels:
    {{- include "osm.labels" .root | nindent 4 }}
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
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ default .name .account }}
    namespace: {{ include "osm.namespace" .root }}
{{- end -}}
