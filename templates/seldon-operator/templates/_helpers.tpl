{{/* Names, labels, images. Every define takes the root context unless it says otherwise. */}}

{{- define "seldon-operator.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "seldon-operator.labels" -}}
app: seldon
app.kubernetes.io/name: seldon-core-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* What leads to the operator's pods. The words are those of Seldon's chart: a live Deployment keeps its selector. */}}
{{- define "seldon-operator.selector" -}}
app: seldon
app.kubernetes.io/instance: seldon1
app.kubernetes.io/name: seldon
app.kubernetes.io/version: v0.5
control-plane: seldon-controller-manager
{{- end -}}

{{/* An image: (dict "root" $ "image" MAP). */}}
{{- define "seldon-operator.image" -}}
{{- with .image.registry }}{{ . }}/{{ end }}{{ .image.repository }}:{{ default .root.Chart.AppVersion .image.tag -}}
{{- end -}}

{{/* Annotations of what cert-manager shall fill in, as a YAML map, empty without it. */}}
{{- define "seldon-operator.injection" -}}
{{- if .Values.certManager.enabled }}
cert-manager.io/inject-ca-from: {{ include "seldon-operator.namespace" . }}/seldon-serving-cert
{{- end }}
{{- end -}}

{{- define "seldon-operator.crdAnnotations" -}}
{{- $all := include "seldon-operator.injection" . | fromYaml -}}
{{- if .Values.crd.keep }}{{ $_ := set $all "helm.sh/resource-policy" "keep" }}{{ end -}}
{{- with mergeOverwrite $all (default dict .Values.crd.annotations) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
The webhook's certificate in base64, as a YAML map ca, crt, key: from the values, else from the live Secret, so that an
upgrade changes nothing, else made now.
*/}}
{{- define "seldon-operator.certificate" -}}
{{- $given := .Values.webhook.certificate -}}
{{- $ns := include "seldon-operator.namespace" . -}}
{{- if $given.crt -}}
ca: {{ b64enc $given.ca }}
crt: {{ b64enc $given.crt }}
key: {{ b64enc $given.key }}
{{- else -}}
{{- $data := default dict (lookup "v1" "Secret" $ns "seldon-webhook-server-cert").data -}}
{{- if and (get $data "tls.crt") (get $data "tls.key") (get $data "ca.crt") -}}
ca: {{ get $data "ca.crt" }}
crt: {{ get $data "tls.crt" }}
key: {{ get $data "tls.key" }}
{{- else -}}
{{- $service := printf "seldon-webhook-service.%s" $ns -}}
{{- $ca := genCA "seldon-webhook-ca" 3650 -}}
{{- $cert := genSignedCert "seldon-webhook-service" nil (list $service (printf "%s.svc" $service) (printf "%s.svc.cluster.local" $service)) 3650 $ca -}}
ca: {{ b64enc $ca.Cert }}
crt: {{ b64enc $cert.Cert }}
key: {{ b64enc $cert.Key }}
{{- end -}}
{{- end -}}
{{- end -}}
