{{/* The three processes of the control plane differ in little; this is what they share. */}}

{{/*
One Deployment:
  root, name     the root context; the name, which is also the label app and the binary
  image, pod     key below fsm.image.name; its values (replicaCount, resource, podLabels, affinity ...)
  ports          rows of (list NAME NUMBER), or (list NAME NUMBER PROTOCOL)
  args           arguments besides those that all three take
  probes         (dict "delay" SECONDS "ready" PATH "alive" PATH)
  podNameEnv     variable that holds the pod's name, for events
  env            further variables, name to value
  waits          it starts after fsm-bootstrap
  labels         further labels of the Deployment
  match          further labels of the selector and the pod
  prepare        a further init container, as text
  beside         a further container, as text
  mounts         volumeMounts of the component's container
  volumes        volumes of the pod
*/}}
{{- define "fsm.deployment" -}}
{{- $fsm := .root.Values.fsm -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "fsm.metadata" (dict "root" .root "name" .name "app" .name) | nindent 2 }}
    meshName: {{ $fsm.meshName }}
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
      {{- with .match }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
  template:
    metadata:
      labels:
        {{- include "fsm.labels" .root | nindent 8 }}
        app: {{ .name }}
        {{- with .match }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- with .pod.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9091"
    spec:
      {{- with $fsm.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      serviceAccountName: {{ .root.Release.Name }}
      {{- with include "fsm.podSecurity" .root | trim }}
      {{- nindent 6 . }}
      {{- end }}
      {{- if .waits }}
      initContainers:
        - name: init-{{ .name }}
          image: {{ include "fsm.image" (dict "root" .root "name" "fsmCurl") | quote }}
          imagePullPolicy: {{ $fsm.image.pullPolicy }}
          command: [curl, "http://fsm-bootstrap.{{ include "fsm.namespace" .root }}:9091/healthz", --connect-timeout, "2", --retry, "50", --retry-connrefused, --retry-delay, "5"]
          {{- with .pod.initResources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with include "fsm.containerSecurity" .root | trim }}
          {{- nindent 10 . }}
          {{- end }}
        {{- with .prepare }}
        {{- nindent 8 . }}
        {{- end }}
      {{- end }}
      containers:
        {{- with .beside }}
        {{- nindent 8 . }}
        {{- end }}
        - name: {{ .name }}
          image: {{ include "fsm.image" (dict "root" .root "name" .image) | quote }}
          imagePullPolicy: {{ $fsm.image.pullPolicy }}
          command: [/{{ .name }}]
          args:
            {{- include "fsm.sharedArgs" .root | nindent 12 }}
            {{- range .args }}
            - {{ quote . }}
            {{- end }}
          ports:
            {{- range .ports }}
            - name: {{ index . 0 }}
              containerPort: {{ index . 1 }}
              {{- if gt (len .) 2 }}
              protocol: {{ index . 2 }}
              {{- end }}
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
            {{- include "fsm.probe" (dict "delay" .probes.delay "path" .probes.ready) | nindent 12 }}
          livenessProbe:
            {{- include "fsm.probe" (dict "delay" .probes.delay "path" .probes.alive) | nindent 12 }}
          {{- with .mounts }}
          volumeMounts:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with include "fsm.containerSecurity" .root | trim }}
          {{- nindent 10 . }}
          {{- end }}
      {{- with .volumes }}
      volumes:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with include "fsm.placing" (dict "root" .root "pod" .pod "tolerations" $fsm.controlPlaneTolerations) | trim }}
      {{- nindent 6 . }}
      {{- end }}
{{- end -}}

{{- define "fsm.probe" -}}
initialDelaySeconds: {{ .delay }}
timeoutSeconds: 5
httpGet:
  scheme: HTTP
  path: {{ .path }}
  port: 9091
{{- end -}}

{{/* Arguments of all three, as items of a list. */}}
{{- define "fsm.sharedArgs" -}}
{{- $fsm := .Values.fsm -}}
{{- $vault := $fsm.vault -}}
- --verbosity
- {{ $fsm.controllerLogLevel | quote }}
- --fsm-namespace
- {{ include "fsm.namespace" . | quote }}
- --fsm-version
- {{ .Chart.AppVersion | quote }}
- --ca-bundle-secret-name
- {{ $fsm.caBundleSecretName | quote }}
- --certificate-manager
- {{ $fsm.certificateProvider.kind | quote }}
- --trust-domain
- {{ $fsm.trustDomain | quote }}
{{- if eq $fsm.certificateProvider.kind "vault" }}
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
- {{ $fsm.certmanager.issuerName | quote }}
- --cert-manager-issuer-kind
- {{ $fsm.certmanager.issuerKind | quote }}
- --cert-manager-issuer-group
- {{ $fsm.certmanager.issuerGroup | quote }}
- --enable-mesh-root-certificate={{ $fsm.featureFlags.enableMeshRootCertificate }}
- --enable-reconciler={{ $fsm.enableReconciler }}
{{- end -}}

{{/* A Service: (dict "root" $ "name" NAME "app" COMPONENT "ports" ROWS), rows as above; a number behind the protocol is the target. */}}
{{- define "fsm.service" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "fsm.metadata" . | nindent 2 }}
spec:
  selector:
    app: {{ .app }}
  ports:
    {{- range .ports }}
    - name: {{ index . 0 }}
      port: {{ index . 1 }}
      targetPort: {{ index . (ternary 3 1 (gt (len .) 3)) }}
      {{- if gt (len .) 2 }}
      protocol: {{ index . 2 }}
      {{- end }}
    {{- end }}
{{- end -}}

{{/* What keeps a component up: (dict "root" $ "name" NAME "pod" MAP); autoscaler and disruption budget, each on request. */}}
{{- define "fsm.availability" -}}
{{- if .pod.autoScale.enable }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "fsm.metadata" (dict "root" .root "name" (printf "%s-hpa" .name) "app" .name) | nindent 2 }}
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
  {{- include "fsm.metadata" (dict "root" .root "name" (printf "%s-pdb" .name) "app" .name) | nindent 2 }}
spec:
  minAvailable: 1
  selector:
    matchLabels:
      app: {{ .name }}
{{- end }}
{{- end -}}
