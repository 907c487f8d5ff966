{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set. Takes (dict "root" $ "jaeger" ADDRESS), the address of the Jaeger that
deployJaeger brings up.
*/}}
{{- define "fsm.problems" -}}
{{- $v := .root.Values }}
{{- $fsm := $v.fsm }}
{{- range list "deployPrometheus" "deployGrafana" "enableFluentbit" }}
{{- if index $fsm . }}
fsm.{{ . }} is true: not in this chart; set fsm.{{ . }}=false and install it beside the mesh
{{- end }}
{{- end }}
{{- if $fsm.egressGateway.enabled }}
fsm.egressGateway.enabled is true: not in this chart; set fsm.egressGateway.enabled=false
{{- end }}
{{- if eq $fsm.trafficInterceptionMode "NodeLevel" }}
fsm.trafficInterceptionMode is NodeLevel: the DaemonSet it needs is not in this chart; set fsm.trafficInterceptionMode=PodLevel
{{- end }}
{{- if and $fsm.fsmIngress.enabled $fsm.fsmGateway.enabled }}
fsm.fsmIngress.enabled is true and fsm.fsmGateway.enabled is true: FSM has one way into the mesh, and would switch both off; set one of them to false
{{- end }}
{{- if and $fsm.fsmIngress.enabled (not $fsm.fsmIngress.http.enabled) (not $fsm.fsmIngress.tls.enabled) }}
fsm.fsmIngress.enabled is true, and fsm.fsmIngress.http.enabled and fsm.fsmIngress.tls.enabled are false: it would listen to nothing; set fsm.fsmIngress.http.enabled=true
{{- end }}
{{- if and $fsm.remoteLogging.enable (not $fsm.remoteLogging.address) }}
fsm.remoteLogging.enable is true and fsm.remoteLogging.address is empty: nobody said where logs go; set e.g. fsm.remoteLogging.address=logs.observability
{{- end }}
{{- if not $fsm.image.tag }}
{{- range $name, $digest := $fsm.image.digest }}
{{- if and (not $digest) (has $name (list "fsmController" "fsmInjector" "fsmBootstrap" "fsmSidecarInit" "fsmCurl" "fsmHealthcheck")) }}
fsm.image.tag and fsm.image.digest.{{ $name }} are empty: the image has neither; set fsm.image.tag, e.g. to 1.5.1
{{- end }}
{{- end }}
{{- end }}
{{- if gt (int $fsm.warmup.minWeight) (int $fsm.warmup.maxWeight) }}
fsm.warmup.minWeight is {{ int $fsm.warmup.minWeight }} and fsm.warmup.maxWeight is {{ int $fsm.warmup.maxWeight }}: the first share is above the last; set fsm.warmup.maxWeight=100
{{- end }}
{{- if and $fsm.deployJaeger (lt (int $fsm.tracing.port) 1024) }}
fsm.deployJaeger is true and fsm.tracing.port is {{ int $fsm.tracing.port }}: Jaeger runs without the right to listen below 1024; set fsm.tracing.port=9411
{{- end }}
{{- range list "fsmController" "injector" }}
{{- $scale := (index $fsm .).autoScale }}
{{- if and $scale.enable (gt (int $scale.minReplicas) (int $scale.maxReplicas)) }}
fsm.{{ . }}.autoScale.minReplicas is {{ int $scale.minReplicas }} and fsm.{{ . }}.autoScale.maxReplicas is {{ int $scale.maxReplicas }}: the least is above the most; set fsm.{{ . }}.autoScale.maxReplicas={{ int $scale.minReplicas }}
{{- end }}
{{- end }}
{{- if eq $fsm.certificateProvider.kind "vault" }}{{ include "fsm.vaultProblems" $fsm }}{{ end }}
{{- with $v.global.tracing }}
{{- include "fsm.tracingProblems" (dict "block" . "fsm" $fsm "jaeger" $.jaeger) }}
{{- end }}
{{- end -}}

{{- define "fsm.vaultProblems" -}}
{{- $secret := .vault.secret }}
{{- if not .vault.host }}
fsm.certificateProvider.kind is vault and fsm.vault.host is empty: nobody said where Vault is; set e.g. fsm.vault.host=vault.vault.svc.cluster.local
{{- end }}
{{- if and .vault.token (or $secret.name $secret.key) }}
fsm.vault.token and fsm.vault.secret.{{ ternary "name" "key" (ne $secret.name "") }} are both set: only one of them is used; set fsm.vault.token= and keep the Secret
{{- else if not (or .vault.token (and $secret.name $secret.key)) }}
fsm.certificateProvider.kind is vault, and fsm.vault.token and fsm.vault.secret are not given: Vault wants a token; set fsm.vault.secret.name and fsm.vault.secret.key
{{- end }}
{{- if and .featureFlags.enableMeshRootCertificate .vault.token }}
fsm.featureFlags.enableMeshRootCertificate is true and fsm.vault.token is set: a MeshRootCertificate takes the token from a Secret only; set fsm.vault.secret.name and fsm.vault.secret.key
{{- end }}
{{- end -}}

{{/* global.tracing against the keys of FSM. A key of FSM counts as given where it is not its default. */}}
{{- define "fsm.tracingProblems" -}}
{{- $target := default dict .block.target }}
{{- $tracing := .fsm.tracing }}
{{- $backend := default "" .block.backend }}
{{- if and $tracing.enable (hasKey .block "enabled") (not .block.enabled) }}
global.tracing.enabled is false and fsm.tracing.enable is true: set both the same
{{- end }}
{{- if and .fsm.deployJaeger (eq $backend "byo") }}
global.tracing.backend is byo and fsm.deployJaeger is true: set global.tracing.backend=deploy, or fsm.deployJaeger=false
{{- end }}
{{- if and (eq $backend "deploy") $target.host (ne (toString $target.host) .jaeger) }}
global.tracing.backend is deploy and global.tracing.target.host is {{ $target.host }}: the Jaeger that comes along is {{ .jaeger }}; set global.tracing.backend=byo, or leave out global.tracing.target.host
{{- end }}
{{- if and .block.enabled (eq $backend "byo") (not $target.host) (not $tracing.address) }}
global.tracing.backend is byo, and global.tracing.target.host and fsm.tracing.address are empty: nobody said where yours is; set e.g. global.tracing.target.host=jaeger-collector.observability
{{- end }}
{{- if and $target.host $tracing.address (ne $target.host $tracing.address) }}
global.tracing.target.host is {{ $target.host }} and fsm.tracing.address is {{ $tracing.address }}: set one of them, or both the same
{{- end }}
{{- if and $target.port (not (has (int $tracing.port) (list 9411 (int $target.port)))) }}
global.tracing.target.port is {{ int $target.port }} and fsm.tracing.port is {{ int $tracing.port }}: set one of them, or both the same
{{- end }}
{{- if and $target.path (not (has $tracing.endpoint (list "/api/v2/spans" $target.path))) }}
global.tracing.target.path is {{ $target.path }} and fsm.tracing.endpoint is {{ $tracing.endpoint }}: set one of them, or both the same
{{- end }}
{{- if not (has (default "zipkin" .block.protocol) (list "zipkin")) }}
global.tracing.protocol is {{ .block.protocol }}: the proxies of FSM send zipkin only; set global.tracing.protocol=zipkin, with a target that takes it (a Jaeger or an OpenTelemetry Collector, port 9411)
{{- end }}
{{- if hasKey .block "samplePercent" }}
{{- $share := float64 $tracing.sampledFraction }}
{{- if and (ne $share 1.0) (ne $share (divf .block.samplePercent 100)) }}
global.tracing.samplePercent is {{ .block.samplePercent }} and fsm.tracing.sampledFraction is {{ $tracing.sampledFraction }}: set one of them, or both the same
{{- end }}
{{- end }}
{{- end -}}
