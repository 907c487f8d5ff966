{{/* Names, labels, images. Every define takes the root context unless it says otherwise. */}}

{{/* "-1-30" for the revision 1-30, else nothing. */}}
{{- define "istio.suffix" -}}
{{- with .Values.revision }}-{{ . }}{{ end -}}
{{- end -}}

{{- define "istio.namespace" -}}
{{- default .Release.Namespace .Values.global.istioNamespace -}}
{{- end -}}

{{/* What all objects carry; takes (dict "root" $ "name" NAME), the name being istiod's unless given. */}}
{{- define "istio.labels" -}}
release: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ default "istiod" .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{/* What an object of this revision carries beside that. */}}
{{- define "istio.revisionLabels" -}}
istio.io/rev: {{ default "default" .root.Values.revision | quote }}
install.operator.istio.io/owning-resource: unknown
operator.istio.io/component: {{ default "Pilot" .component }}
{{ include "istio.labels" . }}
{{- end -}}

{{/* What leads to the pods of istiod. */}}
{{- define "istio.selector" -}}
app: istiod
{{ with .Values.revision }}istio.io/rev: {{ . | quote }}{{ else }}istio: pilot{{ end }}
{{- end -}}

{{/* An image of Istio: (dict "root" $ "image" NAME-OR-REFERENCE "hub" HUB "tag" TAG); hub and tag may be nil. */}}
{{- define "istio.image" -}}
{{- $g := .root.Values.global -}}
{{- if contains "/" .image }}{{ .image }}
{{- else }}{{ default $g.hub .hub }}/{{ .image }}:{{ default (default .root.Chart.AppVersion $g.tag) .tag }}{{ with $g.variant }}-{{ . }}{{ end }}
{{- end -}}
{{- end -}}

{{- define "istio.isDemo" -}}
{{- if eq .Values.profile "demo" }}true{{ end -}}
{{- end -}}

{{/* Requests of a proxy where none are given. */}}
{{- define "istio.proxyResources" -}}
requests: {{ if include "istio.isDemo" . }}{cpu: 10m, memory: 40Mi}{{ else }}{cpu: 100m, memory: 128Mi}{{ end }}
limits: {cpu: 2000m, memory: 1024Mi}
{{- end -}}

{{/* apiVersion and spec of an autoscaler: (dict "root" $ "name" DEPLOYMENT "settings" MAP). */}}
{{- define "istio.hpaSpec" -}}
{{- $s := .settings -}}
minReplicas: {{ int $s.autoscaleMin }}
maxReplicas: {{ int $s.autoscaleMax }}
scaleTargetRef:
  apiVersion: apps/v1
  kind: Deployment
  name: {{ .name }}
metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: {{ int $s.cpu.targetAverageUtilization }}
{{- with $s.autoscaleBehavior }}
behavior:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "istio.hpaVersion" -}}
autoscaling/{{ ternary "v2" "v2beta2" (semverCompare ">=1.23-0" .Capabilities.KubeVersion.Version) }}
{{- end -}}

{{- define "istio.pdbVersion" -}}
policy/{{ ternary "v1" "v1beta1" (semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version) }}
{{- end -}}

{{/* Whether there may be more than one pod; takes (dict "settings" MAP "autoscale" BOOL). */}}
{{- define "istio.isMany" -}}
{{- if gt (int (ternary .settings.autoscaleMin .settings.replicaCount .autoscale)) 1 }}true{{ end -}}
{{- end -}}

{{/* Where a pod may run, as a YAML map without the empty ones; takes the values of that pod. */}}
{{- define "istio.scheduling" -}}
{{- $set := dict -}}
{{- range $key, $value := pick . "nodeSelector" "affinity" "tolerations" "topologySpreadConstraints" -}}
{{- with $value }}{{ $_ := set $set $key . }}{{ end -}}
{{- end -}}
{{- with $set }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{- define "istio.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ quote . }}
  {{- end }}
{{- end }}
{{- end -}}
