{{/* Names, labels, images. Every define takes the root context unless it says otherwise. */}}

{{- define "jaeger.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Prefix of all object names; 53 characters leave room for the longest suffix, "-collector". */}}
{{- define "jaeger.fullname" -}}
{{- $name := include "jaeger.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $full .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/* 1 or 2: what was asked for, else 1 with the flags of the source page, else 2. */}}
{{- define "jaeger.version" -}}
{{- default (ternary 1 2 .Values.allInOne.enabled) .Values.version -}}
{{- end -}}

{{- define "jaeger.isV1" -}}
{{- if eq (include "jaeger.version" .) "1" }}true{{ end -}}
{{- end -}}

{{- define "jaeger.selectorLabels" -}}
app.kubernetes.io/name: {{ include "jaeger.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* metadata of a namespaced object: (dict "root" $ "name" NAME "component" COMPONENT "annotations" MAP "labels" MAP). */}}
{{- define "jaeger.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- $own := include "jaeger.labels" .root | fromYaml }}
  {{- $_ := set $own "app.kubernetes.io/component" .component }}
  {{- mergeOverwrite (deepCopy (default dict .labels)) $own | toYaml | nindent 2 }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "jaeger.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "jaeger.selectorLabels" . }}
app.kubernetes.io/version: {{ include "jaeger.imageTag" . | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: jaeger
{{- end -}}

{{/* What the flags of the source page gave: the Jaeger of the last upstream chart that knew them. It still has an agent. */}}
{{- define "jaeger.v1Tag" -}}
1.53.0
{{- end -}}

{{- define "jaeger.imageTag" -}}
{{- $own := .Chart.AppVersion -}}
{{- if include "jaeger.isV1" . }}{{ $own = include "jaeger.v1Tag" . }}{{ end -}}
{{- default $own .Values.allInOne.image.tag -}}
{{- end -}}

{{/* An image reference: (dict "root" $ "image" MAP "repository" DEFAULT "tag" DEFAULT). */}}
{{- define "jaeger.image" -}}
{{- $global := default dict .root.Values.global -}}
{{- with default $global.imageRegistry .image.registry }}{{ . }}/{{ end -}}
{{- default .repository .image.repository -}}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ default .tag .image.tag }}{{ end -}}
{{- end -}}

{{- define "jaeger.serviceAccountName" -}}
{{- $own := ternary (include "jaeger.fullname" .) "default" .Values.allInOne.serviceAccount.create -}}
{{- default $own .Values.allInOne.serviceAccount.name -}}
{{- end -}}

{{/* Where spans are sent to and where the UI is: one Service, or two. */}}
{{- define "jaeger.collectorService" -}}
{{- include "jaeger.fullname" . }}{{ if eq .Values.service.layout "split" }}-collector{{ end }}
{{- end -}}

{{- define "jaeger.queryService" -}}
{{- include "jaeger.fullname" . }}{{ if eq .Values.service.layout "split" }}-query{{ end }}
{{- end -}}

{{- define "jaeger.badgerClaim" -}}
{{- default (printf "%s-badger" (include "jaeger.fullname" .)) .Values.storage.badger.persistence.useExistingPvcName -}}
{{- end -}}

{{/* What differs between the versions outside of environment and configuration. */}}
{{- define "jaeger.traits" -}}
{{- if include "jaeger.isV1" . -}}
repository: jaegertracing/all-in-one
health: {path: /, port: 14269}
metricsPort: 14269
{{- else -}}
repository: jaegertracing/jaeger
health: {path: /status, port: 13133}
metricsPort: 8888
{{- end -}}
{{- end -}}

{{/* Where a pod may run, as a YAML map without the empty ones; takes the values of that pod. */}}
{{- define "jaeger.scheduling" -}}
{{- $set := dict -}}
{{- range $key, $value := pick . "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" -}}
{{- with $value }}{{ $_ := set $set $key . }}{{ end -}}
{{- end -}}
{{- with $set }}{{ toYaml . }}{{ end -}}
{{- end -}}
