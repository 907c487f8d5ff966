{{/* What the mesh is told, as a YAML map: the preset as JSON, and spec of the MeshConfig, are both this. */}}
{{- define "fsm.meshConfig" -}}
{{- $fsm := .Values.fsm -}}
{{- $tracing := $fsm.tracing -}}
{{- $logging := $fsm.remoteLogging -}}
clusterSet:
  {{- include "fsm.clusterSet" . | nindent 2 }}
connector:
  DO_NOT_EDIT_viaGateway: viaGateway Managed by fsm-connector-gateway.
  lb: {type: ActiveActive}
  viaGateway: {clusterIP: "", externalIP: "", ingressAddr: "", ingressHTTPPort: 0, ingressGRPCPort: 0, egressAddr: "", egressHTTPPort: 0, egressGRPCPort: 0}
sidecar:
  {{- toYaml (omit $fsm.sidecar "image" "sidecarLogLevel") | nindent 2 }}
  enablePrivilegedInitContainer: {{ $fsm.enablePrivilegedInitContainer }}
  logLevel: {{ $fsm.sidecar.sidecarLogLevel | quote }}
  maxDataPlaneConnections: {{ int $fsm.maxDataPlaneConnections }}
  configResyncInterval: {{ $fsm.configResyncInterval | quote }}
  sidecarImage: {{ include "fsm.imageOf" $fsm.sidecar.image }}
  localProxyMode: {{ $fsm.localProxyMode }}
  localDNSProxy: {{ toJson $fsm.localDNSProxy }}
  xnetDNSProxy: {{ toJson $fsm.xnetDNSProxy }}
traffic:
  interceptionMode: {{ $fsm.trafficInterceptionMode }}
  enableEgress: {{ $fsm.enableEgress }}
  enablePermissiveTrafficPolicyMode: {{ $fsm.enablePermissiveTrafficPolicy }}
  {{- range list "http1PerRequestLoadBalancing" "http2PerRequestLoadBalancing" "serviceAccessMode" "outboundPortExclusionList" "inboundPortExclusionList" "outboundIPRangeExclusionList" "outboundIPRangeInclusionList" "networkInterfaceExclusionList" }}
  {{ . }}: {{ index $fsm . | toJson }}
  {{- end }}
warmup:
  {{- toYaml $fsm.warmup | nindent 2 }}
observability:
  fsmLogLevel: {{ $fsm.controllerLogLevel | quote }}
  tracing:
    enable: {{ $tracing.enable }}
    {{- if $tracing.enable }}
    address: {{ $tracing.address | quote }}
    port: {{ int $tracing.port }}
    endpoint: {{ $tracing.endpoint | quote }}
    sampledFraction: {{ $tracing.sampledFraction | toString | quote }}
    {{- end }}
  remoteLogging:
    enable: {{ $logging.enable }}
    secretName: {{ $logging.secretName }}
    {{- if $logging.enable }}
    level: {{ int $logging.level }}
    address: {{ $logging.address | quote }}
    port: {{ int $logging.port }}
    endpoint: {{ $logging.endpoint | quote }}
    authorization: {{ $logging.authorization | quote }}
    sampledFraction: {{ $logging.sampledFraction | toString | quote }}
    {{- end }}
certificate:
  serviceCertValidityDuration: {{ $fsm.certificateProvider.serviceCertValidityDuration | quote }}
  certKeyBitSize: {{ int $fsm.certificateProvider.certKeyBitSize }}
repoServer:
  ipaddr: {{ $fsm.repoServer.ipaddr | quote }}
  port: {{ int $fsm.repoServer.port }}
  codebase: {{ $fsm.repoServer.codebase | quote }}
featureFlags:
  {{- toYaml (omit $fsm.featureFlags "enableMeshRootCertificate") | nindent 2 }}
pluginChains:
  {{- range $chain, $plugins := $fsm.pluginChains }}
  {{ $chain }}:
    {{- range $plugins }}
    - {plugin: {{ .plugin }}, priority: {{ .priority }}, disable: {{ default false .disable }}}
    {{- end }}
  {{- end }}
{{ include "fsm.ways" . }}
image:
  {{- toYaml $fsm.image | nindent 2 }}
misc:
  repoServerImage: {{ include "fsm.imageOf" $fsm.repoServer.image }}
{{- end -}}

{{/* The ways in and out, as members of the same map. */}}
{{- define "fsm.ways" -}}
{{- $fsm := .Values.fsm -}}
{{- $ingress := $fsm.fsmIngress -}}
{{- $http := $ingress.http -}}
{{- $tls := $ingress.tls -}}
{{- $egress := $fsm.egressGateway -}}
ingress:
  enabled: {{ $ingress.enabled }}
  namespaced: {{ $ingress.namespaced }}
  logLevel: {{ $ingress.logLevel }}
  type: {{ $ingress.service.type }}
  http: {enabled: {{ $http.enabled }}, bind: {{ int $http.port }}, listen: {{ int $http.containerPort }}, nodePort: {{ int $http.nodePort }}}
  tls:
    enabled: {{ $tls.enabled }}
    bind: {{ int $tls.port }}
    listen: {{ int $tls.containerPort }}
    nodePort: {{ int $tls.nodePort }}
    mTLS: {{ $tls.mTLS }}
    sslPassthrough: {{ toJson $tls.sslPassthrough }}
gatewayAPI:
  {{- toYaml $fsm.fsmGateway | nindent 2 }}
serviceLB:
  enabled: {{ $fsm.serviceLB.enabled }}
  image: {{ include "fsm.imageOf" $fsm.serviceLB.image }}
flb:
  {{- toYaml (pick $fsm.flb "enabled" "strictMode" "upstreamMode" "secretName") | nindent 2 }}
egressGateway:
  {{- toYaml (pick $egress "enabled" "logLevel" "mode" "port" "adminPort") | nindent 2 }}
  replicas: {{ int $egress.replicaCount }}
{{- end -}}

{{/*
This cluster among several. Its uid is the one given, else that of the namespace kube-system, else one made from names: not
a new one at each rendering, which would change the preset each time.
*/}}
{{- define "fsm.clusterSet" -}}
{{- $uid := .Values.clusterSet.uid -}}
{{- if not $uid }}{{ $uid = dig "metadata" "uid" "" (lookup "v1" "Namespace" "" "kube-system") }}{{ end -}}
{{- if not $uid -}}
{{- $hash := printf "%s/%s/%s" .Values.fsm.meshName (include "fsm.namespace" .) .Release.Name | sha256sum -}}
{{- $uid = printf "%s-%s-8%s-8%s-%s" (substr 0 8 $hash) (substr 8 12 $hash) (substr 12 15 $hash) (substr 15 18 $hash) (substr 18 30 $hash) -}}
{{- end -}}
{{- toYaml (omit .Values.clusterSet "uid") }}
properties: []
uid: {{ $uid }}
{{- end -}}

{{/* Where certificates come from, as a YAML map. */}}
{{- define "fsm.rootCertificate" -}}
{{- $fsm := .Values.fsm -}}
{{- $vault := $fsm.vault -}}
{{- $namespace := include "fsm.namespace" . -}}
trustDomain: {{ $fsm.trustDomain | quote }}
provider:
  {{- if eq $fsm.certificateProvider.kind "tresor" }}
  tresor:
    ca:
      secretRef: {name: {{ $fsm.caBundleSecretName }}, namespace: {{ $namespace }}}
  {{- else if eq $fsm.certificateProvider.kind "cert-manager" }}
  certManager:
    issuerName: {{ $fsm.certmanager.issuerName }}
    issuerKind: {{ $fsm.certmanager.issuerKind }}
    issuerGroup: {{ $fsm.certmanager.issuerGroup }}
  {{- else }}
  vault:
    host: {{ $vault.host }}
    port: {{ int $vault.port }}
    protocol: {{ $vault.protocol }}
    role: {{ $vault.role }}
    token:
      secretKeyRef: {name: {{ $vault.secret.name }}, key: {{ $vault.secret.key }}, namespace: {{ $namespace }}}
  {{- end }}
{{- end -}}
