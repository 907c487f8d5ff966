{{/* The three processes of the control plane differ in little; this is what they share. */}}

{{/*
One Deployment:
  root, name     the root context; the name, which is also the label app and the binary
  image, pod     key below osm.image.name; its values (replicaCount, resource, podLabels, affinity ...)
  ports          rows of (list NAME NUMBER)
  args           arguments besides those that all three take
  probes         (dict "delay" SECONDS "ready" PATH "alive" PATH)
  podNameEnv     variable that holds the pod's name, for events
  env            further variables, name to value
  waits          it starts after osm-bootstrap
  labels         further labels of the Deployment
*/}}
{{- define "osm.deployment" -}}
{{- $osm := .root.Values.osm -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "osm.metadata" (dict "root" .root "name" .name "app" .name) | nindent 2 }}
    meshName: {{ $osm.meshName }}
    {{- with .labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- if not (dig "autoScale" "enable" false .pod) }}
  replicas: {{ int .pod.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      app: {{ .name }}
  template:
    metadata:
      labels:
        {{- include "osm.labels" .root | nindent 8 }}
        app: {{ .name }}
        {{- with .pod.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9091"
    spec:
      {{- with $osm.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      serviceAccountName: {{ .root.Release.Name }}
      {{- with include "osm.podSecurity" .root | trim }}
      {{- nindent 6 . }}
      {{- end }}
      {{- if .waits }}
      initContainers:
        - name: init-{{ .name }}
          image: {{ $osm.curlImage | quote }}
          command: [curl, "http://osm-bootstrap.{{ include "osm.namespace" .root }}.svc.cluster.local:9091/healthz", --connect-timeout, "2", --retry, "50", --retry-connrefused, --retry-delay, "5"]
          {{- with include "osm.containerSecurity" .root | trim }}
          {{- nindent 10 . }}
          {{- end }}
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ include "osm.image" (dict "root" .root "name" .image) | quote }}
          imagePullPolicy: {{ $osm.image.pullPolicy }}
          command: [/{{ .name }}]
          args:
            {{- include "osm.sharedArgs" .root | nindent 12 }}
            {{- range .args }}
            - {{ quote . }}
            {{- end }}
          ports:
            {{- range .ports }}
            - name: {{ index . 0 }}
              containerPort: {{ index . 1 }}
            {{- end }}
          env:
            - name: {{ .podNameEnv }}
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
            {{- range $name, $value := .env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          {{- with .pod.resource }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          readinessProbe:
            {{- include "osm.probe" (dict "delay" .probes.delay "path" .probes.ready) | nindent 12 }}
          livenessProbe:
            {{- include "osm.probe" (dict "delay" .probes.delay "path" .probes.alive) | nindent 12 }}
          {{- with include "osm.containerSecurity" .root | trim }}
          {{- nindent 10 . }}
          {{- end }}
      {{- with include "osm.placing" (dict "root" .root "pod" .pod "tolerations" $osm.controlPlaneTolerations) | trim }}
      {{- nindent 6 . }}
      {{- end }}
{{- end -}}

{{- define "osm.probe" -}}
initialDelaySeconds: {{ .delay }}
timeoutSeconds: 5
httpGet:
  scheme: HTTP
  path: {{ .path }}
  port: 9091
{{- end -}}

{{/* Arguments of all three, as items of a list. */}}
{{- define "osm.sharedArgs" -}}
{{- $osm := .Values.osm -}}
{{- $vault := $osm.vault -}}
- --verbosity
- {{ $osm.controllerLogLevel | quote }}
- --osm-namespace
- {{ include "osm.namespace" . | quote }}
- --osm-version
- {{ .Chart.AppVersion | quote }}
- --ca-bundle-secret-name
- {{ $osm.caBundleSecretName | quote }}
- --certificate-manager
- {{ $osm.certificateProvider.kind | quote }}
- --trust-domain
- {{ $osm.trustDomain | quote }}
{{- if eq $osm.certificateProvider.kind "vault" }}
- --vault-host
- {{ $vault.host | quote }}
- --vault-port
- {{ int $vault.port | quote }}
- --vault-protocol
- {{ $vault.protocol | quote }}
{{- if $vault.token }}
- --vault-token
- {{ $vault.token | quote }}
{{- else }}
- --vault-token-secret-name
- {{ $vault.secret.name | quote }}
- --vault-token-secret-key
- {{ $vault.secret.key | quote }}
{{- end }}
{{- end }}
- --cert-manager-issuer-name
- {{ $osm.certmanager.issuerName | quote }}
- --cert-manager-issuer-kind
- {{ $osm.certmanager.issuerKind | quote }}
- --cert-manager-issuer-group
- {{ $osm.certmanager.issuerGroup | quote }}
- --enable-mesh-root-certificate={{ $osm.featureFlags.enableMeshRootCertificate }}
- --enable-reconciler={{ $osm.enableReconciler }}
{{- end -}}

{{/* A Service: (dict "root" $ "name" NAME "app" COMPONENT "ports" ROWS), rows of (list NAME NUMBER). */}}
{{- define "osm.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "osm.metadata" . | nindent 2 }}
spec:
  selector:
    app: {{ .app }}
  ports:
    {{- range .ports }}
    - name: {{ index . 0 }}
      port: {{ index . 1 }}
      targetPort: {{ index . 1 }}
    {{- end }}
{{- end -}}

{{/* What keeps a component up: (dict "root" $ "name" NAME "pod" MAP); autoscaler and disruption budget, each on request. */}}
{{- define "osm.availability" -}}
{{- if .pod.autoScale.enable }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "osm.metadata" (dict "root" .root "name" (printf "%s-hpa" .name) "app" .name) | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .name }}
  minReplicas: {{ int .pod.autoScale.minReplicas }}
  maxReplicas: {{ int .pod.autoScale.maxReplicas }}
  metrics:
    {{- range $resource := list "cpu" "memory" }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ int (index $.pod.autoScale $resource).targetAverageUtilization }}
    {{- end }}
{{- end }}
{{- if .pod.enablePodDisruptionBudget }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "osm.metadata" (dict "root" .root "name" (printf "%s-pdb" .name) "app" .name) | nindent 2 }}
spec:
  minAvailable: 1
  selector:
    matchLabels:
      app: {{ .name }}
{{- end }}
{{- end -}}
