{{/* Heads, labels, images and whole small objects. A define takes the root context unless it says otherwise. */}}

{{- define "linkerd.version" -}}
{{- default .Chart.AppVersion .Values.linkerdVersion -}}
{{- end -}}

{{- define "linkerd.createdBy" -}}
linkerd.io/created-by: {{ default (printf "linkerd/helm %s" (include "linkerd.version" .)) .Values.cliVersion }}
{{- end -}}

{{/*
metadata of an object: (dict "root" $ "name" NAME "component" COMPONENT), and where wanted "cluster" true (no namespace),
"labels" MAP, "annotations" MAP, "signed" true (says who made it).
*/}}
{{- define "linkerd.metadata" -}}
name: {{ .name }}
{{- if not .cluster }}
namespace: {{ .root.Release.Namespace }}
{{- end }}
labels:
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- with .component }}
  linkerd.io/control-plane-component: {{ . }}
  {{- end }}
  linkerd.io/control-plane-ns: {{ .root.Release.Namespace }}
  {{- with .root.Values.commonLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- if or .signed .annotations }}
annotations:
  {{- if .signed }}
  {{ include "linkerd.createdBy" .root }}
  {{- end }}
  {{- with .annotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Labels of an object that kubectl and the viz extension find by the project: (dict "root" $ "app" NAME). */}}
{{- define "linkerd.appLabels" -}}
app.kubernetes.io/name: {{ .app }}
app.kubernetes.io/part-of: Linkerd
app.kubernetes.io/version: {{ include "linkerd.version" .root }}
{{- end -}}

{{/* A Service: (dict "root" $ "name" NAME "component" COMPONENT "port" NAME "number" PORT "target" PORT), "headless" true. */}}
{{- define "linkerd.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "linkerd.metadata" (merge (dict "signed" true) .) | nindent 2 }}
spec:
  {{- if .headless }}
  clusterIP: None
  {{- else }}
  type: ClusterIP
  {{- end }}
  selector:
    linkerd.io/control-plane-component: {{ .component }}
  ports:
    - name: {{ .port }}
      port: {{ .number }}
      targetPort: {{ .target }}
{{- end -}}

{{/* ClusterRoleBinding or RoleBinding: (dict "root" $ "kind" KIND "name" NAME "role" NAME "account" NAME), "component", "labels". */}}
{{- define "linkerd.binding" -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ .kind }}
metadata:
  {{- include "linkerd.metadata" (merge (dict "cluster" (eq .kind "ClusterRoleBinding")) .) | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ trimSuffix "Binding" .kind }}
  name: {{ .role }}
subjects:
  - kind: ServiceAccount
    name: {{ .account }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}

{{- define "linkerd.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "linkerd.metadata" . | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* (dict "root" $ "name" NAME "component" COMPONENT) */}}
{{- define "linkerd.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "linkerd.metadata" (merge (dict "signed" true) .) | nindent 2 }}
spec:
  maxUnavailable: {{ .root.Values.controller.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      linkerd.io/control-plane-component: {{ .component }}
{{- end -}}

{{/* `resources` of a container, from {cpu, memory, ephemeral-storage}, each {limit, request}. */}}
{{- define "linkerd.resources" -}}
{{- $limits := dict -}}
{{- $requests := dict -}}
{{- range $name, $amount := pick . "cpu" "memory" "ephemeral-storage" -}}
{{- with $amount -}}
{{- with .limit }}{{ $_ := set $limits $name (toString .) }}{{ end -}}
{{- with .request }}{{ $_ := set $requests $name (toString .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if or $limits $requests -}}
resources:
  {{- with $limits }}
  limits:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $requests }}
  requests:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* Image and pull policy of a container that runs one of the controllers. */}}
{{- define "linkerd.controllerImage" -}}
image: {{ .Values.controllerImage }}:{{ default (include "linkerd.version" .) .Values.controllerImageVersion }}
imagePullPolicy: {{ .Values.imagePullPolicy }}
{{- end -}}

{{- define "linkerd.controllerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: {{ int .Values.controllerUID }}
{{- if ge (int .Values.controllerGID) 0 }}
runAsGroup: {{ int .Values.controllerGID }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/*
Probes of a controller: (dict "port" PORT "live" PATH "values" MAP), the map with livenessProbe.timeoutSeconds and
readinessProbe.timeoutSeconds.
*/}}
{{- define "linkerd.controllerProbes" -}}
livenessProbe:
  httpGet:
    path: {{ .live }}
    port: {{ .port }}
  initialDelaySeconds: 10
  {{- with (default dict .values.livenessProbe).timeoutSeconds }}
  timeoutSeconds: {{ int . }}
  {{- end }}
readinessProbe:
  failureThreshold: 7
  httpGet:
    path: /ready
    port: {{ .port }}
  {{- with (default dict .values.readinessProbe).timeoutSeconds }}
  timeoutSeconds: {{ int . }}
  {{- end }}
{{- end -}}

{{/* `env` of a controller that has none of its own; takes its values. */}}
{{- define "linkerd.furtherEnv" -}}
{{- with concat (default list .additionalEnv) (default list .experimentalEnv) -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}
