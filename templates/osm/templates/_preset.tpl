{{/* What the mesh is told, as a YAML map: the preset as JSON, and spec of the MeshConfig, are both this. */}}
{{- define "osm.meshConfig" -}}
{{- $osm := .Values.osm -}}
{{- $flags := $osm.featureFlags -}}
sidecar:
  enablePrivilegedInitContainer: {{ $osm.enablePrivilegedInitContainer }}
  logLevel: {{ $osm.envoyLogLevel | quote }}
  maxDataPlaneConnections: {{ int $osm.maxDataPlaneConnections }}
  configResyncInterval: {{ $osm.configResyncInterval | quote }}
  localProxyMode: {{ $osm.localProxyMode }}
traffic:
  enableEgress: {{ $osm.enableEgress }}
  enablePermissiveTrafficPolicyMode: {{ $osm.enablePermissiveTrafficPolicy }}
  outboundPortExclusionList: {{ toJson $osm.outboundPortExclusionList }}
  inboundPortExclusionList: {{ toJson $osm.inboundPortExclusionList }}
  outboundIPRangeExclusionList: {{ toJson $osm.outboundIPRangeExclusionList }}
  outboundIPRangeInclusionList: {{ toJson $osm.outboundIPRangeInclusionList }}
  networkInterfaceExclusionList: {{ toJson $osm.networkInterfaceExclusionList }}
observability:
  enableDebugServer: {{ $osm.enableDebugServer }}
  osmLogLevel: {{ $osm.controllerLogLevel | quote }}
  tracing:
    enable: {{ $osm.tracing.enable }}
    {{- if $osm.tracing.enable }}
    address: {{ $osm.tracing.address | quote }}
    port: {{ int $osm.tracing.port }}
    endpoint: {{ $osm.tracing.endpoint | quote }}
    {{- end }}
certificate:
  serviceCertValidityDuration: {{ $osm.certificateProvider.serviceCertValidityDuration | quote }}
  certKeyBitSize: {{ int $osm.certificateProvider.certKeyBitSize }}
featureFlags:
  {{- range list "enableWASMStats" "enableEgressPolicy" "enableSnapshotCacheMode" "enableAsyncProxyServiceMapping" "enableIngressBackendPolicy" "enableEnvoyActiveHealthChecks" "enableRetryPolicy" }}
  {{ . }}: {{ index $flags . }}
  {{- end }}
{{- end -}}

{{/* Where certificates come from, as a YAML map. */}}
{{- define "osm.rootCertificate" -}}
{{- $osm := .Values.osm -}}
{{- $vault := $osm.vault -}}
{{- $namespace := include "osm.namespace" . -}}
trustDomain: {{ $osm.trustDomain | quote }}
provider:
  {{- if eq $osm.certificateProvider.kind "tresor" }}
  tresor:
    ca:
      secretRef: {name: {{ $osm.caBundleSecretName }}, namespace: {{ $namespace }}}
  {{- else if eq $osm.certificateProvider.kind "cert-manager" }}
  certManager:
    issuerName: {{ $osm.certmanager.issuerName }}
    issuerKind: {{ $osm.certmanager.issuerKind }}
    issuerGroup: {{ $osm.certmanager.issuerGroup }}
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
