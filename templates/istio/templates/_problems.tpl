{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set.
*/}}
{{- define "istio.problems" -}}
{{- $v := .Values }}
{{- $t := $v.tracing }}
{{- $tracing := include "istio.tracing" . | fromYaml }}
{{- if not $tracing.deploy }}
{{- range list "ingress" "gateway" }}
{{- if (index $t .).enabled }}
tracing.{{ . }}.enabled is true and tracing.enabled is false: it would lead to the Service tracing, which is not there; set tracing.enabled=true, or tracing.{{ . }}.enabled=false
{{- end }}
{{- end }}
{{- else }}
{{- include "istio.deployProblems" (dict "root" . "tracing" $tracing) }}
{{- end }}
{{- include "istio.tracerProblems" (dict "root" . "tracing" $tracing) }}
{{- include "istio.blockProblems" . }}
{{- include "istio.otherProblems" . }}
{{- end -}}

{{/* The add-on is deployed; takes (dict "root" $ "tracing" MAP). */}}
{{- define "istio.deployProblems" -}}
{{- $v := .root.Values }}
{{- $t := $v.tracing }}
{{- $what := ternary "tracing.enabled is true" "global.tracing.enabled is true" $t.enabled }}
{{- if ne .tracing.tracer "zipkin" }}
{{ $what }} and global.proxy.tracer is {{ .tracing.tracer }}: the {{ $t.provider }} of this chart would get no spans; leave global.proxy.tracer out, or set tracing.enabled=false
{{- else }}
{{- $own := printf "zipkin.%s" (include "istio.namespace" .root) }}
{{- $host := $v.global.tracer.zipkin.address | splitList ":" | first }}
{{- if and $host (not (has $host (list "zipkin" $own (printf "%s.svc" $own) (printf "%s.svc.%s" $own $v.global.proxy.clusterDomain)))) }}
{{ $what }} and global.tracer.zipkin.address is {{ $v.global.tracer.zipkin.address }}: the {{ $t.provider }} of this chart would get no spans; leave the address out, or set tracing.enabled=false
{{- end }}
{{- end }}
{{- if eq (toString (default dict $v.meshConfig).enableTracing) "false" }}
{{ $what }} and meshConfig.enableTracing is false: nothing would send spans; leave meshConfig.enableTracing out, or set tracing.enabled=false
{{- end }}
{{- if and $t.jaeger.persist (or (ne $t.jaeger.spanStorageType "badger") (ne $t.provider "jaeger")) }}
tracing.jaeger.persist is true and {{ if ne $t.provider "jaeger" }}tracing.provider is {{ $t.provider }}{{ else }}tracing.jaeger.spanStorageType is {{ $t.jaeger.spanStorageType }}{{ end }}: nothing would write to the volume; set tracing.jaeger.persist=false, or spanStorageType=badger
{{- end }}
{{- if $t.gateway.enabled }}
{{- $gateway := index $v.gateways "istio-ingressgateway" }}
{{- if not (and $v.gateways.enabled $gateway.enabled) }}
tracing.gateway.enabled is true and {{ ternary "gateways.istio-ingressgateway.enabled" "gateways.enabled" $v.gateways.enabled }} is false: nobody would listen on 15032; set tracing.gateway.enabled=false
{{- end }}
{{- end }}
{{- end -}}

{{/* What proxies are told the old way; takes (dict "root" $ "tracing" MAP). */}}
{{- define "istio.tracerProblems" -}}
{{- $g := .root.Values.global }}
{{- $mesh := default dict .root.Values.meshConfig }}
{{- $tracer := .tracing.tracer }}
{{- if eq $tracer "lightstep" }}
{{- range list "address" "accessToken" }}
{{- if not (index $g.tracer.lightstep .) }}
global.proxy.tracer is lightstep and global.tracer.lightstep.{{ . }} is empty: proxies could not send spans; set global.tracer.lightstep.{{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- with ((($mesh.defaultConfig).tracing).zipkin).address }}
{{- if not (regexMatch ":[1-9][0-9]{0,4}$" .) }}
meshConfig.defaultConfig.tracing.zipkin.address is {{ . }}: the port is missing; write {{ . }}:9411
{{- end }}
{{- end }}
{{- range list "zipkin" "lightstep" "datadog" }}
{{- $address := (index $g.tracer .).address }}
{{- if and $address (not (regexMatch ":[1-9][0-9]{0,4}$" $address)) }}
global.tracer.{{ . }}.address is {{ $address }}: the port is missing; write {{ $address }}:{{ get (dict "zipkin" "9411" "lightstep" "443" "datadog" "8126") . }}
{{- end }}
{{- if and $address (ne . $tracer) }}
global.tracer.{{ . }}.address is {{ $address }} and global.proxy.tracer is {{ $tracer }}: nothing would read it; set global.proxy.tracer={{ . }}
{{- end }}
{{- end }}
{{- if and (ne $tracer "none") (eq (toString $mesh.enableTracing) "false") (not .tracing.deploy) }}
global.proxy.tracer is {{ $tracer }} and meshConfig.enableTracing is false: nothing would send spans; set global.proxy.tracer=none, or leave meshConfig.enableTracing out
{{- end }}
{{- end -}}

{{/* global.tracing against the keys that mean the same. */}}
{{- define "istio.blockProblems" -}}
{{- $v := .Values }}
{{- $b := $v.global.tracing }}
{{- $enabled := toString $b.enabled }}
{{- if and (eq $enabled "false") $v.tracing.enabled }}
global.tracing.enabled is false and tracing.enabled is true: they mean the same; set one of them
{{- end }}
{{- if eq $enabled "true" }}
{{- if eq $b.backend "byo" }}
{{- if $v.tracing.enabled }}
global.tracing.backend is byo and tracing.enabled is true: spans would go to yours, and the {{ $v.tracing.provider }} of this chart would be idle; set tracing.enabled=false, or global.tracing.backend=deploy
{{- end }}
{{- if not $b.target.host }}
global.tracing.backend is byo and global.tracing.target.host is empty: nobody said where spans go; set e.g. global.tracing.target.host=jaeger-collector.observability.svc.cluster.local
{{- end }}
{{- if eq $b.protocol "jaeger" }}
global.tracing.protocol is jaeger: Istio's proxies speak zipkin, otlp and otlp-http; Jaeger understands all three
{{- end }}
{{- with $v.telemetry.tracing.provider }}
{{- if ne . "tracing" }}
global.tracing.backend is byo, whose provider is tracing, and telemetry.tracing.provider is {{ . }}: spans go to one of them; leave one out
{{- end }}
{{- end }}
{{- else }}
{{- range $key := list "host" "port" "path" }}
{{- with index $b.target $key }}
global.tracing.target.{{ $key }} is {{ . }} and global.tracing.backend is deploy: spans go to this chart's own; set global.tracing.backend=byo, or leave it out
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if not (kindIs "invalid" $b.samplePercent) }}
{{- $others := dict "pilot.traceSampling" $v.pilot.traceSampling "telemetry.tracing.randomSamplingPercentage" $v.telemetry.tracing.randomSamplingPercentage }}
{{- $_ := set $others "meshConfig.defaultConfig.tracing.sampling" ((($v.meshConfig).defaultConfig).tracing).sampling }}
{{- range $path, $value := $others }}
{{- if and (not (kindIs "invalid" $value)) (ne (float64 $value) (float64 $b.samplePercent)) }}
global.tracing.samplePercent is {{ $b.samplePercent }} and {{ $path }} is {{ $value }}: they mean the same; set one of them
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "istio.otherProblems" -}}
{{- $v := .Values }}
{{- range $path, $settings := dict "pilot" $v.pilot "gateways.istio-ingressgateway" (index $v.gateways "istio-ingressgateway") }}
{{- if lt (int $settings.autoscaleMax) (int $settings.autoscaleMin) }}
{{ $path }}.autoscaleMin is {{ int $settings.autoscaleMin }} and {{ $path }}.autoscaleMax is {{ int $settings.autoscaleMax }}: the least is more than the most; set {{ $path }}.autoscaleMax={{ int $settings.autoscaleMin }} or more
{{- end }}
{{- end }}
{{- if and (eq $v.revision "default") }}
revision is default: that name means a control plane without a revision; leave revision out
{{- end }}
{{- if has $v.revision $v.revisionTags }}
revisionTags holds {{ $v.revision }} and revision is {{ $v.revision }}: two webhooks would inject the same pods; leave the tag out
{{- end }}
{{- $ns := default .Release.Namespace .Values.global.istioNamespace }}
{{- if ne $ns .Release.Namespace }}
global.istioNamespace is {{ $ns }} and the namespace of the release is {{ .Release.Namespace }}: istiod would run in one and be looked for in the other; leave global.istioNamespace out, or give -n {{ $ns }}
{{- end }}
{{- $gateway := index $v.gateways "istio-ingressgateway" }}
{{- $seen := dict }}
{{- range $gateway.ports }}
{{- range $what := list (printf "name %s" .name) (printf "port %d/%s" (int .port) (default "TCP" .protocol)) }}
{{- if hasKey $seen $what }}
gateways.istio-ingressgateway.ports has the {{ $what }} twice: a Service takes each once; change one of them
{{- end }}
{{- $_ := set $seen $what true }}
{{- end }}
{{- end }}
{{- range $gateway.secretVolumes }}
{{- range $what := list (printf "volume %s" .name) (printf "mountPath %s" .mountPath) }}
{{- if hasKey $seen $what }}
gateways.istio-ingressgateway.secretVolumes has the {{ $what }} twice: a pod takes each once; change one of them
{{- end }}
{{- $_ := set $seen $what true }}
{{- end }}
{{- end }}
{{- if and $v.tracing.gateway.enabled (not (has "15032" (include "istio.targetPorts" $gateway.ports | fromYamlArray))) }}
tracing.gateway.enabled is true and gateways.istio-ingressgateway.ports has no port 15032: the Service would not lead there; add it
{{- end }}
{{- end -}}

{{- define "istio.targetPorts" -}}
{{- range . }}
- {{ default .port .targetPort | int | quote }}
{{- end }}
{{- end -}}
