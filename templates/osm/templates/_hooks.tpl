{{/* The two Jobs that only Helm starts, each with an account that may do no more than its work. */}}

{{/*
One hook: (dict "root" $ "name" WORD "hook" WHEN "pod" MAP "container" MAP "rules" LIST "once" BOOL).
container: name, image (a key of osm.image.name), command, args. once: no second try after a failure.
*/}}
{{- define "osm.hook" -}}
{{- $name := printf "%s-%s" .root.Release.Name .name }}
{{- $annotations := dict "helm.sh/hook" .hook "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" }}
{{- $labels := include "osm.labels" .root }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "osm.metadata" (dict "root" .root "name" $name) | nindent 2 }}
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
{{ include "osm.clusterRoleBinding" (dict "root" .root "name" $name "annotations" $annotations) }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "osm.metadata" (dict "root" .root "name" $name) | nindent 2 }}
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
          image: {{ include "osm.image" (dict "root" .root "name" .container.image) | quote }}
          imagePullPolicy: {{ .root.Values.osm.image.pullPolicy }}
          {{- toYaml (pick .container "command" "args") | nindent 10 }}
          {{- with include "osm.containerSecurity" .root | trim }}
          {{- nindent 10 . }}
          {{- end }}
      {{- with include "osm.placing" (dict "root" .root "pod" .pod "tolerations" .root.Values.osm.controlPlaneTolerations) | trim }}
      {{- nindent 6 . }}
      {{- end }}
{{- end -}}

{{/* Removes what the control plane made at run time. The CRDs are put back to their first form, without conversion webhooks. */}}
{{- define "osm.cleanupScript" -}}
{{- $namespace := include "osm.namespace" . -}}
{{- $mine := include "osm.labels" . | fromYaml -}}
{{- $own := list -}}
{{- range $key, $value := $mine }}{{ $own = append $own (printf "%s=%s" $key $value) }}{{ end -}}
{{- $own = join "," $own -}}
kubectl replace -f /osm-crds;
kubectl delete --ignore-not-found meshconfig -n {{ $namespace }} osm-mesh-config;
kubectl delete --ignore-not-found secret -n {{ $namespace }} {{ .Values.osm.caBundleSecretName }};
kubectl delete --ignore-not-found meshrootcertificate -n {{ $namespace }} osm-mesh-root-certificate;
kubectl delete --ignore-not-found mutatingwebhookconfiguration -l {{ $own }},app=osm-injector;
kubectl delete --ignore-not-found validatingwebhookconfiguration -l {{ $own }},app=osm-controller;
{{- end -}}
