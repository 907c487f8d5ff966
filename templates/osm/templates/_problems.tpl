{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set. Takes (dict "root" $ "jaeger" ADDRESS), the address of the Jaeger that
deployJaeger brings up.
*/}}
{{- define "osm.problems" -}}
{{- $v := .root.Values }}
{{- $osm := $v.osm }}
{{- range list "deployPrometheus" "deployGrafana" "enableFluentbit" }}
{{- if index $osm . }}
osm.{{ . }} is true: not in this chart; set osm.{{ . }}=false and install it beside the mesh
{{- end }}
{{- end }}
{{- if $v.contour.enabled }}
contour.enabled is true: not in this chart; set contour.enabled=false and install Contour from its own chart
{{- end }}
{{- if and $osm.deployJaeger (lt (int $osm.tracing.port) 1024) }}
osm.deployJaeger is true and osm.tracing.port is {{ int $osm.tracing.port }}: Jaeger runs without the right to listen below 1024; set osm.tracing.port=9411
{{- end }}
{{- range list "osmController" "injector" }}
{{- $scale := (index $osm .).autoScale }}
{{- if and $scale.enable (gt (int $scale.minReplicas) (int $scale.maxReplicas)) }}
osm.{{ . }}.autoScale.minReplicas is {{ int $scale.minReplicas }} and osm.{{ . }}.autoScale.maxReplicas is {{ int $scale.maxReplicas }}: the least is above the most; set osm.{{ . }}.autoScale.maxReplicas={{ int $scale.minReplicas }}
{{- end }}
{{- end }}
{{- if eq $osm.certificateProvider.kind "vault" }}{{ include "osm.vaultProblems" $osm }}{{ end }}
{{- with $v.global.tracing }}
{{- include "osm.tracingProblems" (dict "block" . "osm" $osm "jaeger" $.jaeger) }}
{{- end }}
{{- end -}}

{{- define "osm.vaultProblems" -}}
{{- $secret := .vault.secret }}
{{- if not .vault.host }}
osm.certificateProvider.kind is vault and osm.vault.host is empty: nobody said where Vault is; set e.g. osm.vault.host=vault.vault.svc.cluster.local
{{- end }}
{{- if and .vault.token (or $secret.name $secret.key) }}
osm.vault.token and osm.vault.secret.{{ ternary "name" "key" (ne $secret.name "") }} are both set: only one of them is used; set osm.vault.token= and keep the Secret
{{- else if not (or .vault.token (and $secret.name $secret.key)) }}
osm.certificateProvider.kind is vault, and osm.vault.token and osm.vault.secret are not given: Vault wants a token; set osm.vault.secret.name and osm.vault.secret.key
{{- end }}
{{- if and .featureFlags.enableMeshRootCertificate .vault.token }}
osm.featureFlags.enableMeshRootCertificate is true and osm.vault.token is set: a MeshRootCertificate takes the token from a Secret only; set osm.vault.secret.name and osm.vault.secret.key
{{- end }}
{{- end -}}

{{/* global.tracing against the keys of OSM. A key of OSM counts as given where it is not its default. */}}
{{- define "osm.tracingProblems" -}}
{{- $target := default dict .block.target }}
{{- $tracing := .osm.tracing }}
{{- $backend := default "" .block.backend }}
{{- if and $tracing.enable (hasKey .block "enabled") (not .block.enabled) }}
global.tracing.enabled is false and osm.tracing.enable is true: set both the same
{{- end }}
{{- if and .osm.deployJaeger (eq $backend "byo") }}
global.tracing.backend is byo and osm.deployJaeger is true: set global.tracing.backend=deploy, or osm.deployJaeger=false
{{- end }}
{{- if and (eq $backend "deploy") $target.host (ne (toString $target.host) .jaeger) }}
global.tracing.backend is deploy and global.tracing.target.host is {{ $target.host }}: the Jaeger that comes along is {{ .jaeger }}; set global.tracing.backend=byo, or leave out global.tracing.target.host
{{- end }}
{{- if and .block.enabled (eq $backend "byo") (not $target.host) (not $tracing.address) }}
global.tracing.backend is byo, and global.tracing.target.host and osm.tracing.address are empty: nobody said where yours is; set e.g. global.tracing.target.host=jaeger-collector.observability
{{- end }}
{{- if and $target.host $tracing.address (ne $target.host $tracing.address) }}
global.tracing.target.host is {{ $target.host }} and osm.tracing.address is {{ $tracing.address }}: set one of them, or both the same
{{- end }}
{{- if and $target.port (not (has (int $tracing.port) (list 9411 (int $target.port)))) }}
global.tracing.target.port is {{ int $target.port }} and osm.tracing.port is {{ int $tracing.port }}: set one of them, or both the same
{{- end }}
{{- if and $target.path (not (has $tracing.endpoint (list "/api/v2/spans" $target.path))) }}
global.tracing.target.path is {{ $target.path }} and osm.tracing.endpoint is {{ $tracing.endpoint }}: set one of them, or both the same
{{- end }}
{{- if not (has (default "zipkin" .block.protocol) (list "zipkin")) }}
global.tracing.protocol is {{ .block.protocol }}: the proxies of OSM send zipkin only; set global.tracing.protocol=zipkin, with a target that takes it (a Jaeger or an OpenTelemetry Collector, port 9411)
{{- end }}
{{- if and (hasKey .block "samplePercent") (ne (toString .block.samplePercent) "100") }}
global.tracing.samplePercent is {{ .block.samplePercent }}: OSM has no sampling, its proxies send every trace; set global.tracing.samplePercent=100, or sample in an OpenTelemetry Collector
{{- end }}
{{- end -}}
