{{/*
What values.schema.json cannot say: what is missing, and contradictions between keys. One line for each, all at once. A line
names the keys with their values, then why, then what to set. Keys and certificates are never printed.
*/}}
{{- define "linkerd.problems" -}}
{{- include "linkerd.identityProblems" . }}
{{- include "linkerd.tracingProblems" . }}
{{- range list "proxyInjector" "profileValidator" "policyValidator" }}
{{- include "linkerd.webhookProblems" (dict "path" . "settings" (index $.Values .)) }}
{{- end }}
{{- include "linkerd.proxyProblems" . }}
{{- include "linkerd.otherProblems" . }}
{{- end -}}

{{- define "linkerd.identityProblems" -}}
{{- $own := .Values.identity }}
{{- if not $own.externalCA }}
{{- include "linkerd.pemProblem" (dict "path" "identityTrustAnchorsPEM" "pem" .Values.identityTrustAnchorsPEM
  "without" "the proxies would trust nobody" "file" "ca.crt"
  "instead" "identity.externalCA=true where ConfigMap linkerd-identity-trust-roots exists") }}
{{- end }}
{{- if eq $own.issuer.scheme "linkerd.io/tls" }}
{{- $without := "no proxy could get a certificate" }}
{{- $instead := "identity.issuer.scheme=kubernetes.io/tls where Secret linkerd-identity-issuer exists" }}
{{- include "linkerd.pemProblem" (dict "path" "identity.issuer.tls.crtPEM" "pem" $own.issuer.tls.crtPEM
  "without" $without "file" "issuer.crt" "instead" $instead) }}
{{- include "linkerd.pemProblem" (dict "path" "identity.issuer.tls.keyPEM" "pem" $own.issuer.tls.keyPEM
  "without" $without "file" "issuer.key" "instead" $instead "key" true) }}
{{- end }}
{{- end -}}

{{/* A certificate, or with "key" true a private key: (dict "path" KEY "pem" TEXT "without" WHY "file" NAME "instead" REMEDY). */}}
{{- define "linkerd.pemProblem" -}}
{{- $pem := default "" .pem }}
{{- $line := ternary "PRIVATE KEY-----" "-----BEGIN CERTIFICATE-----" (hasKey . "key") }}
{{- if not (trim $pem) }}
{{ .path }} is empty: {{ .without }}; set --set-file {{ .path }}={{ .file }}, or {{ .instead }}
{{- else if not (contains $line $pem) }}
{{ .path }} is no {{ ternary "private key" "certificate" (hasKey . "key") }} in PEM: no line ends in {{ $line }}; set --set-file {{ .path }}={{ .file }}
{{- else if and (not (hasKey . "key")) (contains "PRIVATE KEY-----" $pem) }}
{{ .path }} holds a private key beside the certificate: everybody in the cluster may read it; take the key out
{{- end }}
{{- end -}}

{{- define "linkerd.tracingProblems" -}}
{{- $tracing := include "linkerd.commonTracing" . | fromJson }}
{{- $path := $tracing.path }}
{{- $common := $tracing.block }}
{{- $native := default dict .Values.proxy.tracing }}
{{- if $common.enabled }}
{{- if not .Values.proxy.tracing }}
{{ $path }}.enabled is true and proxy.tracing is null: the first switches tracing on, the second off; drop one of them
{{- end }}
{{- if eq (default "" $common.backend) "deploy" }}
{{ $path }}.backend is deploy: Linkerd brings no Jaeger; install the chart jaeger in the mesh, and set {{ $path }}.backend=byo
{{- end }}
{{- with $common.target.path }}
{{ $path }}.target.path is {{ . }}: OTLP over gRPC has no path; drop it
{{- end }}
{{- if not (has (toString $common.samplePercent) (list "<nil>" "" "100")) }}
{{ $path }}.samplePercent is {{ $common.samplePercent }}: the proxies drop nothing, whoever starts a trace (the ingress, mostly) decides; drop it, or set it there
{{- end }}
{{- if not (has (default "otlp" $common.protocol) (list "otlp" "otlp-grpc" "opentelemetry")) }}
{{ $path }}.protocol is {{ $common.protocol }}: the proxies speak OTLP over gRPC only; set {{ $path }}.protocol=otlp, with a target that takes it
{{- end }}
{{- include "linkerd.tracingContradictions" (dict "root" . "path" $path "common" $common) }}
{{- else if and (kindIs "bool" $common.enabled) $native.enabled }}
{{ $path }}.enabled is false and proxy.tracing.enabled is true: the first switches tracing off, the second on; set both alike, or drop {{ $path }}.enabled
{{- else if kindIs "invalid" $common.enabled }}
{{- range $key, $value := dict "target.host" $common.target.host "identity.serviceAccount" $common.identity.serviceAccount "identity.namespace" $common.identity.namespace }}
{{- if $value }}
{{ $path }}.{{ $key }} is {{ $value }} and {{ $path }}.enabled is not set: nothing would read it; set {{ $path }}.enabled=true
{{- end }}
{{- end }}
{{- end }}
{{- include "linkerd.collectorProblems" . }}
{{- end -}}

{{/* What the common words and proxy.tracing both say, and differently: (dict "root" $ "path" KEY "common" MAP). */}}
{{- define "linkerd.tracingContradictions" -}}
{{- $common := .common }}
{{- $path := .path }}
{{- $native := default dict (default dict .root.Values.proxy.tracing).collector }}
{{- $identity := default dict $native.meshIdentity }}
{{- with $native.endpoint }}
{{- $endpoint := printf "%s:%d" $common.target.host (default 4317 $common.target.port | int) }}
{{- if and $common.target.host (ne . $endpoint) }}
{{ $path }}.target.host with {{ $path }}.target.port is {{ $endpoint }} and proxy.tracing.collector.endpoint is {{ . }}: spans go to one of them; set one, or both alike
{{- end }}
{{- end }}
{{- range $pair := list (list "serviceAccount" "serviceAccountName") (list "namespace" "namespace") }}
{{- $one := index $common.identity (first $pair) }}
{{- $other := get $identity (last $pair) }}
{{- if and $one $other (ne $one $other) }}
{{ $path }}.identity.{{ first $pair }} is {{ $one }} and proxy.tracing.collector.meshIdentity.{{ last $pair }} is {{ $other }}: the collector is one of them; set one, or both alike
{{- end }}
{{- end }}
{{- end -}}

{{/* What tracing needs, however it was switched on. */}}
{{- define "linkerd.collectorProblems" -}}
{{- $tracing := include "linkerd.tracing" . | fromJson }}
{{- $collector := default dict $tracing.collector }}
{{- $identity := default dict $collector.meshIdentity }}
{{- $common := include "linkerd.commonTracing" . | fromJson }}
{{- $on := ternary (printf "%s.enabled" $common.path) "proxy.tracing.enabled" (default false $common.block.enabled) }}
{{- if $tracing.enabled }}
{{- if not $collector.endpoint }}
proxy.tracing.collector.endpoint is empty and {{ $on }} is true: the proxies must know where to send spans; set e.g. --set proxy.tracing.collector.endpoint=jaeger-collector.jaeger-system:4317
{{- end }}
{{- if not $identity.serviceAccountName }}
proxy.tracing.collector.meshIdentity.serviceAccountName is empty and {{ $on }} is true: spans go only to a collector in the mesh; set the ServiceAccount its pod runs as, e.g. --set proxy.tracing.collector.meshIdentity.serviceAccountName=jaeger
{{- end }}
{{- if not $identity.namespace }}
proxy.tracing.collector.meshIdentity.namespace is empty and {{ $on }} is true: spans go only to a collector in the mesh; set the namespace of its ServiceAccount, e.g. --set proxy.tracing.collector.meshIdentity.namespace=jaeger-system
{{- end }}
{{- end }}
{{- $own := default dict .Values.controller.tracing }}
{{- if and $own.enabled (not (default dict $own.collector).endpoint) (not $collector.endpoint) }}
controller.tracing.collector.endpoint and proxy.tracing.collector.endpoint are empty and controller.tracing.enabled is true: the controllers must know where to send spans; set one of the two
{{- end }}
{{- range $path, $endpoint := dict "proxy.tracing.collector.endpoint" $collector.endpoint "controller.tracing.collector.endpoint" (default dict $own.collector).endpoint }}
{{- with $endpoint }}
{{- $port := splitList ":" . | last }}
{{- if not (regexMatch "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?[.]?:[0-9]{1,5}$" .) }}
{{ $path }} is "{{ . }}": it must be host:port, without a scheme and a path, as proxies dial it; e.g. jaeger-collector.jaeger-system:4317
{{- else if or (lt (int $port) 1) (gt (int $port) 65535) }}
{{ $path }} is "{{ . }}": a port is 1 to 65535; OTLP over gRPC is mostly 4317
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* (dict "path" KEY "settings" MAP) */}}
{{- define "linkerd.webhookProblems" -}}
{{- $own := .settings }}
{{- $path := .path }}
{{- $injected := or $own.injectCaFrom $own.injectCaFromSecret }}
{{- $crt := default "" $own.crtPEM | trim }}
{{- $bundle := default "" $own.caBundle | trim }}
{{- if ne (empty $crt) (empty (default "" $own.keyPEM | trim)) }}
{{ $path }}.crtPEM and {{ $path }}.keyPEM: one is set and the other is empty; a certificate and its key belong together, set both or none
{{- end }}
{{- if and $own.injectCaFrom $own.injectCaFromSecret }}
{{ $path }}.injectCaFrom is {{ $own.injectCaFrom }} and {{ $path }}.injectCaFromSecret is {{ $own.injectCaFromSecret }}: the bundle comes from one place; drop one of them
{{- end }}
{{- if and $injected $bundle }}
{{ $path }}.caBundle is set and {{ $path }}.{{ ternary "injectCaFrom" "injectCaFromSecret" (not (empty $own.injectCaFrom)) }} is {{ $injected }}: cert-manager would replace the bundle; drop one of them
{{- end }}
{{- if and $injected (not $own.externalSecret) }}
{{ $path }}.{{ ternary "injectCaFrom" "injectCaFromSecret" (not (empty $own.injectCaFrom)) }} is {{ $injected }} and {{ $path }}.externalSecret is false: the bundle would not fit the certificate rendered here; set {{ $path }}.externalSecret=true
{{- end }}
{{- if and $own.externalSecret (not (or $injected $bundle)) }}
{{ $path }}.externalSecret is true and {{ $path }}.caBundle, {{ $path }}.injectCaFrom and {{ $path }}.injectCaFromSecret are empty: the API server would not trust that Secret's certificate; set one of the three
{{- end }}
{{- end -}}

{{- define "linkerd.proxyProblems" -}}
{{- $v := .Values }}
{{- $taken := dict }}
{{- range $name, $port := $v.proxy.ports }}
{{- with get $taken (toString $port) }}
proxy.ports.{{ . }} and proxy.ports.{{ $name }} are both {{ int $port }}: the proxy could not listen; change one of them
{{- end }}
{{- $_ := set $taken (toString $port) $name }}
{{- end }}
{{- with (default dict $v.proxy.runtime).workers }}
{{- if and .maximum (gt (int .minimum) (int .maximum)) }}
proxy.runtime.workers.minimum is {{ int .minimum }} and proxy.runtime.workers.maximum is {{ int .maximum }}: no number of threads fits; set a minimum of at most {{ int .maximum }}
{{- end }}
{{- end }}
{{- if and $v.proxyInit.closeWaitTimeoutSecs (not $v.proxyInit.runAsRoot) }}
proxyInit.closeWaitTimeoutSecs is {{ int $v.proxyInit.closeWaitTimeoutSecs }} and proxyInit.runAsRoot is false: only root may change that kernel parameter; set proxyInit.runAsRoot=true
{{- end }}
{{- end -}}

{{- define "linkerd.otherProblems" -}}
{{- $v := .Values }}
{{- if $v.enablePSP }}
enablePSP is true: Kubernetes has no PodSecurityPolicy since 1.25; set enablePSP=false, and a Pod Security level on the namespace
{{- end }}
{{- if and (or $v.namespace.annotations $v.namespace.labels) (not $v.namespace.create) }}
namespace.annotations or namespace.labels is set and namespace.create is false: no Namespace would carry them; set namespace.create=true
{{- end }}
{{- if ge (int $v.webhookCertificates.renewBeforeDays) (int $v.webhookCertificates.validityDays) }}
webhookCertificates.renewBeforeDays is {{ int $v.webhookCertificates.renewBeforeDays }} and webhookCertificates.validityDays is {{ int $v.webhookCertificates.validityDays }}: every certificate would be too old at once; set a smaller renewBeforeDays
{{- end }}
{{- end -}}
