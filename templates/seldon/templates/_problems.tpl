{{/*
What values.schema.json cannot say: contradictions between keys. One line for each, all at once. A line names the keys
with their values, then why, then what to set.
*/}}
{{- define "seldon.problems" -}}
{{- $v := .Values }}
{{- $nodes := include "seldon.nodes" $v.graph | fromYamlArray }}
{{- $names := list }}
{{- range $nodes }}
{{- if has .name $names }}
graph names {{ .name }} twice: each node is a container, and their names must differ; give one another name
{{- end }}
{{- $names = append $names .name }}
{{- $own := default dict (get (default dict $v.containers) .name) }}
{{- if not (or .implementation $v.image $own.image) }}
image is empty and node {{ .name }} of the graph has no implementation: nothing would run there; set image, containers.{{ .name }}.image, or an implementation with its modelUri
{{- end }}
{{- if and .implementation (ne .implementation "UNKNOWN_IMPLEMENTATION") (hasSuffix "_SERVER" .implementation) (not .modelUri) }}
implementation of node {{ .name }} is {{ .implementation }} and its modelUri is empty: the server would find no model; set {{ if eq .name $v.graph.name }}graph.modelUri{{ else }}its modelUri{{ end }}
{{- end }}
{{- end }}
{{- range $name, $_ := $v.containers }}
{{- if not (has $name $names) }}
containers.{{ $name }} is set and the graph has no node {{ $name }}: nothing would use it; the nodes are {{ join ", " $names }}
{{- end }}
{{- end }}
{{- if and $v.hpa.enabled (lt (int $v.hpa.maxReplicas) (int $v.hpa.minReplicas)) }}
hpa.minReplicas is {{ int $v.hpa.minReplicas }} and hpa.maxReplicas is {{ int $v.hpa.maxReplicas }}: the least is more than the most; set hpa.maxReplicas={{ int $v.hpa.minReplicas }} or more
{{- end }}
{{- if and $v.hpa.enabled (ne (int $v.predictor.replicas) 1) }}
predictor.replicas is {{ int $v.predictor.replicas }} and hpa.enabled is true: two would decide how many pods there are; leave predictor.replicas out and set hpa.minReplicas
{{- end }}
{{- if and (hasKey (default dict $v.pdb) "minAvailable") (hasKey (default dict $v.pdb) "maxUnavailable") }}
pdb.minAvailable and pdb.maxUnavailable are both set: Kubernetes takes one of them; leave one out
{{- end }}
{{- if gt (len (include "seldon.name" .)) 52 }}
name is {{ include "seldon.name" . }}: with {{ len (include "seldon.name" .) }} characters the names that Seldon makes of it grow too long; set a name of 52 at most
{{- end }}
{{- include "seldon.tracingProblems" . }}
{{- include "seldon.envProblems" (dict "v" $v "tracing" (include "seldon.tracingEnv" . | fromYamlArray)) }}
{{- end -}}

{{- define "seldon.tracingProblems" -}}
{{- $t := .Values.tracing }}
{{- $block := include "seldon.block" . | fromJson }}
{{- range $own, $key := dict "agentHost" "target.host" "agentPort" "target.port" }}
{{- with get $t $own }}
{{- $row := get $block $key }}
{{- if and $row (ne (toString $row.value) (toString .)) }}
tracing.{{ $own }} is {{ . }} and {{ $row.path }} is {{ $row.value }}: they mean the same; set one of them
{{- end }}
{{- end }}
{{- end }}
{{- with $block.backend }}
{{- if eq .value "deploy" }}
{{ .path }} is deploy: this chart deploys no Jaeger; set {{ .path }}=byo and install the chart jaeger with agent.enabled=true, version=1
{{- end }}
{{- end }}
{{- with get $block "target.path" }}
{{ .path }} is {{ .value }}: spans go to the agent by UDP, which has no path; leave it empty
{{- end }}
{{- with $block.protocol }}
{{- if ne .value "jaeger" }}
{{ .path }} is {{ .value }}: Seldon's clients speak only Jaeger's own protocol to an agent; set {{ .path }}=jaeger
{{- end }}
{{- end }}
{{- if and $t.configMap (not $t.configPath) }}
tracing.configMap is {{ $t.configMap }} and tracing.configPath is empty: nobody would read the file; set tracing.configPath to its path in the container, e.g. /etc/jaeger/client.yaml
{{- end }}
{{- include "seldon.samplerProblems" . }}
{{- end -}}

{{- define "seldon.samplerProblems" -}}
{{- $t := .Values.tracing }}
{{- $set := include "seldon.tracing" . | fromJson }}
{{- $param := $set.param }}
{{- if kindIs "invalid" $param }}
tracing.sampler.type is {{ $set.type }} and tracing.sampler.param is not set: {{ if eq $set.type "ratelimiting" }}set it to the traces in a second{{ else }}set it to a share of 0 to 1{{ end }}
{{- else if and (eq $set.type "const") (not (has (float64 $param) (list 0.0 1.0))) }}
tracing.sampler.param is {{ $param }} and tracing.sampler.type is const: allowed are 0 and 1; for a share set tracing.sampler.type=probabilistic
{{- else if and (has $set.type (list "probabilistic" "remote")) (gt (float64 $param) 1.0) }}
tracing.sampler.param is {{ $param }} and tracing.sampler.type is {{ $set.type }}: allowed is 0 to 1; set {{ if le (float64 $param) 100.0 }}tracing.sampler.param={{ divf $param 100 }}{{ else }}a share{{ end }}
{{- end }}
{{- with (include "seldon.block" . | fromJson).samplePercent }}
{{- $share := divf .value 100 }}
{{- if not (has $set.type (list "const" "probabilistic")) }}
{{ .path }} is {{ .value }} and tracing.sampler.type is {{ $set.type }}: a share is const or probabilistic; leave one of them out
{{- else if and (not (kindIs "invalid" $t.sampler.param)) (ne (float64 $t.sampler.param) $share) }}
{{ .path }} is {{ .value }} and tracing.sampler.param is {{ $t.sampler.param }}: {{ .value }} percent is {{ $share }}; leave one of them out
{{- end }}
{{- end }}
{{- if and $t.sampler.managerHostPort (ne $set.type "remote") }}
tracing.sampler.managerHostPort is {{ $t.sampler.managerHostPort }} and tracing.sampler.type is {{ $set.type }}: only remote asks there; set tracing.sampler.type=remote
{{- end }}
{{- end -}}

{{/* Variables that are given twice: by tracing and by hand. Takes (dict "v" VALUES "tracing" LIST). */}}
{{- define "seldon.envProblems" -}}
{{- $made := list }}
{{- range .tracing }}{{ $made = append $made .name }}{{ end }}
{{- $lists := dict "env" .v.env "svcOrch.env" .v.svcOrch.env }}
{{- range $name, $container := .v.containers }}{{ $_ := set $lists (printf "containers.%s.env" $name) $container.env }}{{ end }}
{{- range $path, $env := $lists }}
{{- range $env }}
{{- if has .name $made }}
{{ $path }} holds {{ .name }} and tracing.enabled is true, which writes it: set the keys below tracing, or tracing.enabled=false
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
