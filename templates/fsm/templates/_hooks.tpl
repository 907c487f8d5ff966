{{/* The two Jobs that only Helm starts, each with an account that may do no more than its work. */}}

{{/*
One hook: (dict "root" $ "name" WORD "hook" WHEN "pod" MAP "container" MAP "rules" LIST "once" BOOL).
container: name, image (a key of fsm.image.name), command, args. once: no second try after a failure.
*/}}
{{- define "fsm.hook" -}}
{{- $name := printf "%s-%s" .root.Release.Name .name }}
{{- $annotations := dict "helm.sh/hook" .hook "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" }}
{{- $labels := include "fsm.labels" .root }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "fsm.metadata" (dict "root" .root "name" $name) | nindent 2 }}
  annotations:
    {{- toYaml $annotations | nindent 4 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ $name }}
  labels:
    {{- $labels | nindent 4 }}
  annotations:
    {{- toYaml $annotations | nindent 4 }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
{{ include "fsm.clusterRoleBinding" (dict "root" .root "name" $name "annotations" $annotations) }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "fsm.metadata" (dict "root" .root "name" $name) | nindent 2 }}
  annotations:
    {{- toYaml $annotations | nindent 4 }}
spec:
  {{- if .once }}
  backoffLimit: 0
  {{- end }}
  template:
    metadata:
      name: {{ $name }}
      labels:
        {{- $labels | nindent 8 }}
    spec:
      serviceAccountName: {{ $name }}
      restartPolicy: Never
      containers:
        - name: {{ .container.name }}
          image: {{ include "fsm.image" (dict "root" .root "name" .container.image) | quote }}
          imagePullPolicy: {{ .root.Values.fsm.image.pullPolicy }}
          {{- toYaml (pick .container "command" "args") | nindent 10 }}
          {{- with .pod.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- with include "fsm.containerSecurity" .root | trim }}
          {{- nindent 10 . }}
          {{- end }}
      {{- with include "fsm.placing" (dict "root" .root "pod" .pod "tolerations" .root.Values.fsm.controlPlaneTolerations) | trim }}
      {{- nindent 6 . }}
      {{- end }}
{{- end -}}

{{/* Removes what the control plane made at run time. The CRDs are put back to their first form, without conversion webhooks. */}}
{{- define "fsm.cleanupScript" -}}
{{- $namespace := include "fsm.namespace" . -}}
{{- $mine := printf "app.kubernetes.io/name=flomesh.io,app.kubernetes.io/instance=%s,app.kubernetes.io/version=%s" .Values.fsm.meshName .Chart.AppVersion -}}
kubectl replace -f /fsm-crds;
{{- range list "meshconfig fsm-mesh-config" "meshrootcertificate fsm-mesh-root-certificate" (printf "secret %s" .Values.fsm.caBundleSecretName) (printf "secret %s" .Values.fsm.remoteLogging.secretName) "secret -l flb.flomesh.io/config=true" "deployment fsm-ingress" "service fsm-ingress" }}
kubectl delete --ignore-not-found -n {{ $namespace }} {{ . }};
{{- end }}
{{- range $kind, $app := dict "mutatingwebhookconfiguration" "fsm-injector" "validatingwebhookconfiguration" "fsm-controller" "gatewayclasses.gateway.networking.k8s.io" "fsm-gateway" }}
kubectl delete --ignore-not-found {{ $kind }} -l {{ $mine }},app={{ $app }};
{{- end }}
{{- range $kind, $app := dict "gateways.gateway.networking.k8s.io" "fsm-gateway" "namespacedingresses.networking.flomesh.io" "fsm-ingress" "daemonsets" "fsm-servicelb" }}
kubectl delete --ignore-not-found --all-namespaces {{ $kind }} -l {{ $mine }},app={{ $app }};
{{- end }}
kubectl delete --ignore-not-found ingressclass pipy;
{{- end -}}

{{/* What that script may do, as a YAML list. */}}
{{- define "fsm.cleanupRules" -}}
- {apiGroups: [config.flomesh.io], resources: [meshconfigs, meshrootcertificates], verbs: [get, list, delete]}
- {apiGroups: [""], resources: [services, configmaps, secrets], verbs: [get, list, delete]}
- {apiGroups: [apps], resources: [deployments, daemonsets], verbs: [get, list, delete]}
- {apiGroups: [networking.k8s.io], resources: [ingressclasses], verbs: [get, delete]}
- {apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [get, list, create, delete, update, patch]}
- {apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations, validatingwebhookconfigurations], verbs: [get, list, create, update, patch, delete]}
- {apiGroups: [gateway.networking.k8s.io], resources: [gatewayclasses, gateways], verbs: [get, list, create, update, patch, delete]}
- {apiGroups: [networking.flomesh.io], resources: [namespacedingresses], verbs: [get, list, create, update, patch, delete]}
{{- end -}}
