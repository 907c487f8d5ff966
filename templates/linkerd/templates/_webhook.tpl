{{/*
Certificates and configurations of the webhooks. A certificate is taken from values, else from the Secret in the cluster, else made:
so two renderings, and an upgrade, have the same one, and nothing is made that is not needed.
*/}}

{{/*
What a webhook is served with, as JSON {crt, key, ca} without base64, "" where not known:
(dict "root" $ "name" NAME "settings" MAP "algorithm" rsa|ecdsa).
*/}}
{{- define "linkerd.certificate" -}}
{{- $own := .settings -}}
{{- $crt := default "" $own.crtPEM | trim -}}
{{- $found := dict "crt" $crt "key" (default "" $own.keyPEM | trim) "ca" $crt -}}
{{- if not (or $own.externalSecret $crt) -}}
{{- $found = include "linkerd.liveCertificate" . | fromJson -}}
{{- if not $found -}}
{{- $host := printf "%s.%s.svc" .name .root.Release.Namespace -}}
{{- $days := int .root.Values.webhookCertificates.validityDays -}}
{{- $made := dict -}}
{{- /* An elliptic key is a thousand times cheaper to make; but the policy controller does not read one in the form Helm writes. */ -}}
{{- if eq .algorithm "ecdsa" -}}
{{- $made = genSelfSignedCertWithKey $host list (list $host) $days (genPrivateKey "ecdsa") -}}
{{- else -}}
{{- $made = genSelfSignedCert $host list (list $host) $days -}}
{{- end -}}
{{- $found = dict "crt" (trim $made.Cert) "key" (trim $made.Key) "ca" (trim $made.Cert) -}}
{{- end -}}
{{- end -}}
{{- with default "" $own.caBundle | trim }}{{ $_ := set $found "ca" . }}{{ end -}}
{{- toJson $found -}}
{{- end -}}

{{/*
The certificate of the Secret in the cluster, {} where there is none or it may be time for another: nothing here can read a
certificate's end, but it was not made before its Secret.
*/}}
{{- define "linkerd.liveCertificate" -}}
{{- $found := dict -}}
{{- $days := .root.Values.webhookCertificates -}}
{{- with lookup "v1" "Secret" .root.Release.Namespace (printf "%s-k8s-tls" .name) -}}
{{- $crt := get (default dict .data) "tls.crt" | b64dec -}}
{{- $key := get (default dict .data) "tls.key" | b64dec -}}
{{- $age := 0 -}}
{{- with .metadata.creationTimestamp }}{{ $age = sub (now | unixEpoch) (toDate "2006-01-02T15:04:05Z" . | unixEpoch) }}{{ end -}}
{{- if and $crt $key (lt $age (mul 86400 (sub $days.validityDays $days.renewBeforeDays))) -}}
{{- $found = dict "crt" $crt "key" $key "ca" (get .data "ca.crt" | b64dec | default $crt) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* The Secret: (dict "root" $ "name" NAME "component" COMPONENT "certificate" MAP). */}}
{{- define "linkerd.certificateSecret" -}}
apiVersion: v1
kind: Secret
metadata:
  {{- include "linkerd.metadata" (dict "root" .root "name" (printf "%s-k8s-tls" .name) "component" .component "signed" true) | nindent 2 }}
type: kubernetes.io/tls
data:
  tls.crt: {{ b64enc .certificate.crt }}
  tls.key: {{ b64enc .certificate.key }}
{{- end -}}

{{/*
A webhook configuration up to its rules: (dict "root" $ "kind" Validating|Mutating "name" NAME "component" COMPONENT "settings" MAP
"certificate" MAP). NAME is the Service, and names the rest.
*/}}
{{- define "linkerd.webhook" -}}
{{- $own := .settings -}}
apiVersion: admissionregistration.k8s.io/v1
kind: {{ .kind }}WebhookConfiguration
metadata:
  {{- $annotations := dict }}
  {{- with $own.injectCaFrom }}{{ $_ := set $annotations "cert-manager.io/inject-ca-from" . }}{{ end }}
  {{- with $own.injectCaFromSecret }}{{ $_ := set $annotations "cert-manager.io/inject-ca-from-secret" . }}{{ end }}
  {{- include "linkerd.metadata" (dict "root" .root "cluster" true "name" (printf "%s-webhook-config" .name) "component" .component "annotations" $annotations) | nindent 2 }}
webhooks:
  - name: {{ .name }}.linkerd.io
    admissionReviewVersions: [v1, v1beta1]
    clientConfig:
      service:
        name: {{ .name }}
        namespace: {{ .root.Release.Namespace }}
        path: /
      {{- with .certificate.ca }}
      caBundle: {{ b64enc . }}
      {{- end }}
    failurePolicy: {{ .root.Values.webhookFailurePolicy }}
    sideEffects: None
    {{- with $own.namespaceSelector }}
    namespaceSelector:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end -}}
