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

{{- define "fsm.unpack" -}}
- name: init-untar
  image: {{ include "fsm.image" (dict "root" . "name" "fsmCurl") | quote }}
  imagePullPolicy: {{ .Values.fsm.image.pullPolicy }}
  command: [sh, -c, "test ! -f /scripts/scripts.tar.gz || tar -C /repo -zxvf /scripts/scripts.tar.gz"]
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
