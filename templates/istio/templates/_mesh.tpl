{{/* The MeshConfig: what the chart writes, then the profile, then .Values.meshConfig over both. Takes the root context. */}}
{{- define "istio.mesh" -}}
{{- $tracing := include "istio.tracing" . | fromYaml -}}
{{- $user := default dict .Values.meshConfig -}}
{{- $mesh := mergeOverwrite (include "istio.meshOwn" (dict "root" . "tracing" $tracing) | fromYaml) (deepCopy $user) -}}
{{- with $tracing.provider -}}
{{- $name := .name -}}
{{- $others := list -}}
{{- range default list $mesh.extensionProviders }}{{ if ne .name $name }}{{ $others = append $others . }}{{ end }}{{ end -}}
{{- if not (and $user.extensionProviders (ne (len $others) (len $mesh.extensionProviders))) -}}
{{- $_ := set $mesh "extensionProviders" (append $others .) -}}
{{- end -}}
{{- end -}}
{{- toYaml $mesh -}}
{{- end -}}

{{/* Without .Values.meshConfig; takes (dict "root" $ "tracing" MAP). */}}
{{- define "istio.meshOwn" -}}
{{- $v := .root.Values -}}
{{- $ns := include "istio.namespace" .root -}}
trustDomain: cluster.local
rootNamespace: {{ $ns }}
enablePrometheusMerge: true
{{- if or .tracing.deploy .tracing.provider }}
enableTracing: true
{{- end }}
{{- if and $v.telemetry.enabled $v.telemetry.v2.enabled $v.telemetry.v2.prometheus.enabled }}
defaultProviders:
  metrics: [prometheus]
{{- end }}
{{- if include "istio.isDemo" .root }}
accessLogFile: /dev/stdout
extensionProviders:
  - name: otel
    envoyOtelAls:
      service: opentelemetry-collector.observability.svc.cluster.local
      port: 4317
  - name: skywalking
    skywalking:
      service: tracing.istio-system.svc.cluster.local
      port: 11800
  - name: otel-tracing
    opentelemetry:
      service: opentelemetry-collector.observability.svc.cluster.local
      port: 4317
  - name: jaeger
    opentelemetry:
      service: jaeger-collector.{{ $ns }}.svc.cluster.local
      port: 4317
{{- end }}
defaultConfig:
  discoveryAddress: istiod{{ include "istio.suffix" .root }}.{{ .root.Release.Namespace }}.svc:15012
  {{- with $v.global.meshID }}
  meshId: {{ . | quote }}
  {{- end }}
  {{- with $v.global.variant }}
  image:
    imageType: {{ . }}
  {{- end }}
  {{- if ne .tracing.tracer "none" }}
  tracing:
    {{- include "istio.tracer" (dict "tracer" .tracing.tracer "settings" $v.global.tracer "namespace" $ns) | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "istio.tracer" -}}
{{- $s := index .settings .tracer -}}
{{ .tracer }}:
{{- if eq .tracer "zipkin" }}
  address: {{ default (printf "zipkin.%s:9411" .namespace) $s.address | quote }}
{{- else if eq .tracer "lightstep" }}
  address: {{ quote $s.address }}
  accessToken: {{ $s.accessToken | quote }}
{{- else if eq .tracer "datadog" }}
  address: {{ default "$(HOST_IP):8126" $s.address | quote }}
{{- else }}
  debug: {{ $s.debug }}
  maxNumberOfAttributes: {{ int $s.maxNumberOfAttributes }}
  maxNumberOfAnnotations: {{ int $s.maxNumberOfAnnotations }}
  maxNumberOfMessageEvents: {{ int $s.maxNumberOfMessageEvents }}
{{- end }}
{{- end -}}
