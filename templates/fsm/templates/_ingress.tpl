{{/* The process behind the IngressClass: (dict "root" $ "ports" MAP), ports of http and https by name. */}}
{{- define "fsm.ingressDeployment" -}}
{{- $fsm := .root.Values.fsm -}}
{{- $ingress := $fsm.fsmIngress -}}
{{- $namespace := include "fsm.namespace" .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "fsm.metadata" (dict "root" .root "name" "fsm-ingress" "app" "fsm-ingress") | nindent 2 }}
    meshName: {{ $fsm.meshName }}
    networking.flomesh.io/namespaced: "false"
spec:
  replicas: {{ int $ingress.replicaCount }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels:
      app: fsm-ingress
      networking.flomesh.io/namespaced: "false"
  template:
    metadata:
      labels:
        app: fsm-ingress
        networking.flomesh.io/namespaced: "false"
        {{- with $ingress.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with $ingress.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- with $fsm.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      serviceAccountName: {{ .root.Release.Name }}
      terminationGracePeriodSeconds: 60
      {{- with $ingress.podSecurityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      initContainers:
        - name: wait-controller
          image: {{ include "fsm.image" (dict "root" .root "name" "fsmCurl") | quote }}
          imagePullPolicy: {{ $fsm.image.pullPolicy }}
          command: [curl, "http://fsm-controller.{{ $namespace }}:9091/health/ready", --connect-timeout, "2", --retry, "100", --retry-connrefused, --retry-delay, "5"]
          {{- with $ingress.initResources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with $ingress.securityContext }}
          securityContext:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      containers:
        - name: ingress
          image: {{ include "fsm.image" (dict "root" .root "name" "fsmIngress") | quote }}
          imagePullPolicy: {{ $fsm.image.pullPolicy }}
          args:
            - --verbosity={{ $ingress.logLevel }}
            - --fsm-namespace={{ $namespace }}
            - --fsm-version={{ .root.Chart.AppVersion }}
            - --mesh-name={{ $fsm.meshName }}
          ports:
            {{- range $name, $port := .ports }}
            - name: {{ $name }}
              containerPort: {{ int $port.containerPort }}
            {{- end }}
            - name: health
              containerPort: 8081
          env:
            - name: FSM_NAMESPACE
              value: {{ $namespace }}
            - name: FSM_POD_NAME
              valueFrom:
                fieldRef: {fieldPath: metadata.name}
            - name: FSM_POD_NAMESPACE
              valueFrom:
                fieldRef: {fieldPath: metadata.namespace}
            {{- with $ingress.env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- with $ingress.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- range list "readinessProbe" "livenessProbe" }}
          {{ . }}:
            initialDelaySeconds: 5
            timeoutSeconds: 5
            tcpSocket:
              port: {{ keys $.ports | sortAlpha | first }}
          {{- end }}
          {{- with $ingress.securityContext }}
          securityContext:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      {{- with include "fsm.placing" (dict "root" .root "pod" $ingress "tolerations" $fsm.controlPlaneTolerations) | trim }}
      {{- nindent 6 . }}
      {{- end }}
{{- end -}}
