{{/* What the pods of the three controllers have in common. */}}

{{/*
A Deployment up to its containers: (dict "root" $ "app" NAME "annotations" MAP "podAnnotations" MAP "exact" BOOL), the name being
that of the component. "exact" makes the selector name namespace and Deployment too, as it always did for that controller:
a selector cannot be changed.
*/}}
{{- define "linkerd.deployment" -}}
{{- $v := .root.Values -}}
{{- $ns := .root.Release.Namespace -}}
{{- $name := printf "linkerd-%s" .app -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "linkerd.metadata" (dict "root" .root "name" $name "component" .app "signed" true "labels" (include "linkerd.appLabels" . | fromYaml)) | nindent 2 }}
spec:
  replicas: {{ int $v.controllerReplicas }}
  revisionHistoryLimit: {{ int $v.revisionHistoryLimit }}
  selector:
    matchLabels:
      linkerd.io/control-plane-component: {{ .app }}
      {{- if .exact }}
      linkerd.io/control-plane-ns: {{ $ns }}
      linkerd.io/proxy-deployment: {{ $name }}
      {{- end }}
  {{- with $v.deploymentStrategy }}
  strategy:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  template:
    metadata:
      annotations:
        {{- include "linkerd.podAnnotations" . | nindent 8 }}
      labels:
        linkerd.io/control-plane-component: {{ .app }}
        linkerd.io/control-plane-ns: {{ $ns }}
        linkerd.io/workload-ns: {{ $ns }}
        linkerd.io/proxy-deployment: {{ $name }}
        {{- with $v.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "linkerd.scheduling" .root | nindent 6 }}
      {{- include "linkerd.affinity" . | nindent 6 }}
      automountServiceAccountToken: false
      securityContext:
        seccompProfile:
          type: RuntimeDefault
      serviceAccountName: {{ $name }}
{{- end -}}

{{- define "linkerd.podAnnotations" -}}
{{- $v := .root.Values -}}
{{ include "linkerd.createdBy" .root }}
linkerd.io/proxy-version: {{ default (include "linkerd.version" .root) $v.proxy.image.version }}
cluster-autoscaler.kubernetes.io/safe-to-evict: "true"
linkerd.io/trust-root-sha256: {{ sha256sum $v.identityTrustAnchorsPEM }}
config.linkerd.io/default-inbound-policy: all-unauthenticated
{{- with mergeOverwrite (deepCopy (default dict $v.podAnnotations)) (default dict .podAnnotations) (default dict .annotations) }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Where a pod may run, as far as all of them, the heartbeat too, share it. */}}
{{- define "linkerd.scheduling" -}}
{{- $set := dict "nodeSelector" (default dict .Values.nodeSelector) -}}
{{- range $key, $value := pick .Values "tolerations" "priorityClassName" "runtimeClassName" -}}
{{- with $value }}{{ $_ := set $set $key . }}{{ end -}}
{{- end -}}
{{- toYaml $set -}}
{{- end -}}

{{/* (dict "root" $ "app" COMPONENT) */}}
{{- define "linkerd.affinity" -}}
{{- $v := .root.Values -}}
{{- if or $v.enablePodAntiAffinity $v.nodeAffinity -}}
affinity:
  {{- if $v.enablePodAntiAffinity }}
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          {{- include "linkerd.samePods" . | nindent 10 }}
          topologyKey: topology.kubernetes.io/zone
    requiredDuringSchedulingIgnoredDuringExecution:
      - {{- include "linkerd.samePods" . | nindent 8 }}
        topologyKey: kubernetes.io/hostname
  {{- end }}
  {{- with $v.nodeAffinity }}
  nodeAffinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "linkerd.samePods" -}}
labelSelector:
  matchExpressions:
    - key: linkerd.io/control-plane-component
      operator: In
      values:
        - {{ .app }}
{{- end -}}

{{/* The mount, and the volume, through which a controller has its ServiceAccount's token: none is mounted by itself. */}}
{{- define "linkerd.tokenMount" -}}
- name: kube-api-access
  mountPath: /var/run/secrets/kubernetes.io/serviceaccount
  readOnly: true
{{- end -}}

{{- define "linkerd.tokenVolume" -}}
- name: kube-api-access
  projected:
    defaultMode: 420
    sources:
      - serviceAccountToken:
          expirationSeconds: 3607
          path: token
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                apiVersion: v1
                fieldPath: metadata.namespace
{{- end -}}

{{/* Volumes that the proxy and linkerd-init need, after the token: (dict "root" $ "tracing" MAP). */}}
{{- define "linkerd.proxyVolumes" -}}
{{- $v := .root.Values -}}
{{- include "linkerd.tokenVolume" . }}
{{- if not $v.cniEnabled }}
- name: {{ $v.proxyInit.xtMountPath.name }}
  emptyDir: {}
{{- end }}
{{- if $v.identity.serviceAccountTokenProjection }}
- name: linkerd-identity-token
  projected:
    sources:
      - serviceAccountToken:
          path: linkerd-identity-token
          expirationSeconds: 86400
          audience: identity.l5d.io
{{- end }}
- name: linkerd-identity-end-entity
  emptyDir:
    medium: Memory
{{- if .tracing.enabled }}
- name: linkerd-podinfo
  downwardAPI:
    items:
      - path: labels
        fieldRef:
          fieldPath: metadata.labels
      - path: annotations
        fieldRef:
          fieldPath: metadata.annotations
{{- end }}
{{- end -}}
