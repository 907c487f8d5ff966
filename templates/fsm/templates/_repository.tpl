{{/* Pipy's repository beside the controller: the container that serves it, and the one that fills it. */}}

{{- define "fsm.repository" -}}
{{- $repo := .Values.fsm.repoServer -}}
- name: fsm-pipy-repo
  image: {{ include "fsm.imageOf" $repo.image | quote }}
  imagePullPolicy: {{ .Values.fsm.image.pullPolicy }}
  command: [pipy]
  args:
    - --admin-port={{ int $repo.port }}
  ports:
    - name: pipy-admin-port
      containerPort: {{ int $repo.port }}
  {{- with .Values.fsm.fsmController.repoResources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- range list "readinessProbe" "livenessProbe" }}
  {{ . }}:
    initialDelaySeconds: 1
    timeoutSeconds: 5
    httpGet:
      scheme: HTTP
      path: /
      port: {{ int $repo.port }}
  {{- end }}
  {{- with include "fsm.containerSecurity" . | trim }}
  {{- nindent 2 . }}
  {{- end }}
{{- end -}}

{{/*
The controller reads /repo/scripts/services at its start, and panics where that folder is missing; so without the archive there is
one with an empty program. Ingress and gateways are nothing without theirs: the pod says so and waits.
*/}}
{{- define "fsm.unpack" -}}
{{- $ways := or .Values.fsm.fsmIngress.enabled .Values.fsm.fsmGateway.enabled -}}
- name: init-untar
  image: {{ include "fsm.image" (dict "root" . "name" "fsmCurl") | quote }}
  imagePullPolicy: {{ .Values.fsm.image.pullPolicy }}
  command:
    - sh
    - -c
    - |
      if [ -f /scripts/scripts.tar.gz ]; then
        tar -C /repo -zxvf /scripts/scripts.tar.gz
      else
        {{- if $ways }}
        echo 'ingress and gateways need scripts.tar.gz in the ConfigMap fsm-init-repo-scripts' >&2
        exit 1
        {{- else }}
        mkdir -p /repo/scripts/services
        echo 'pipy()' > /repo/scripts/services/main.js
        {{- end }}
      fi
  volumeMounts:
    - name: fsm-init-repo-scripts
      mountPath: /scripts
      readOnly: true
    - name: shared-repo
      mountPath: /repo
  {{- with .Values.fsm.fsmController.initResources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with include "fsm.containerSecurity" . | trim }}
  {{- nindent 2 . }}
  {{- end }}
{{- end -}}
