{{/*
The proxy beside a controller, as an item of a list of containers. All defines here take
  (dict "root" $ "component" NAME "ports" LIST "tlsPorts" LIST "tracing" MAP "resources" MAP "cores" NUMBER "native" BOOL "await" BOOL)
component: the Deployment's name; its own API is at localhost. Lists: ports with commas. tracing: what "linkerd.tracing" gives.
*/}}

{{/* Resources and threads of the proxy beside a controller, as JSON: (dict "root" $ "resources" MAP), the map laid over proxy.resources. */}}
{{- define "linkerd.side" -}}
{{- $p := .root.Values.proxy -}}
{{- $own := deepCopy (default dict .resources) -}}
{{- toJson (dict "resources" (mergeOverwrite (deepCopy (default dict $p.resources)) $own) "cores" (default $p.cores $own.cores)) -}}
{{- end -}}

{{- define "linkerd.proxy" -}}
{{- $v := .root.Values -}}
{{- $p := $v.proxy -}}
{{- $admin := int $p.ports.admin -}}
- name: linkerd-proxy
  {{- include "linkerd.proxyImage" .root | nindent 2 }}
  {{- if .native }}
  restartPolicy: Always
  {{- end }}
  env:
    {{- include "linkerd.proxyEnv" . | nindent 4 }}
  ports:
    - name: linkerd-proxy
      containerPort: {{ int $p.ports.inbound }}
    - name: linkerd-admin
      containerPort: {{ $admin }}
  livenessProbe:
    httpGet:
      path: /live
      port: {{ $admin }}
    initialDelaySeconds: {{ int $p.livenessProbe.initialDelaySeconds }}
    timeoutSeconds: {{ int $p.livenessProbe.timeoutSeconds }}
  readinessProbe:
    httpGet:
      path: /ready
      port: {{ $admin }}
    initialDelaySeconds: {{ int $p.readinessProbe.initialDelaySeconds }}
    timeoutSeconds: {{ int $p.readinessProbe.timeoutSeconds }}
  {{- if .await }}
  {{- if .native }}
  startupProbe:
    httpGet:
      path: /ready
      port: {{ $admin }}
    initialDelaySeconds: {{ int $p.startupProbe.initialDelaySeconds }}
    periodSeconds: {{ int $p.startupProbe.periodSeconds }}
    failureThreshold: {{ int $p.startupProbe.failureThreshold }}
  {{- else }}
  lifecycle:
    postStart:
      exec:
        command:
          - /usr/lib/linkerd/linkerd-await
          - --timeout=2m
          - --port={{ $admin }}
  {{- end }}
  {{- end }}
  {{- with include "linkerd.resources" .resources }}
  {{- . | nindent 2 }}
  {{- end }}
  securityContext:
    {{- if $p.securityContext }}
    {{- toYaml $p.securityContext | nindent 4 }}
    {{- else }}
    allowPrivilegeEscalation: false
    capabilities:
      drop:
        - ALL
    readOnlyRootFilesystem: true
    runAsNonRoot: true
    runAsUser: {{ int $p.uid }}
    {{- if ge (int $p.gid) 0 }}
    runAsGroup: {{ int $p.gid }}
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
    {{- end }}
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    - name: linkerd-identity-end-entity
      mountPath: /var/run/linkerd/identity/end-entity
    {{- if .tracing.enabled }}
    - name: linkerd-podinfo
      mountPath: /var/run/linkerd/podinfo
    {{- end }}
    {{- if $v.identity.serviceAccountTokenProjection }}
    - name: linkerd-identity-token
      mountPath: /var/run/secrets/tokens
    {{- else if not $p.saMountPath }}
    {{- include "linkerd.tokenMount" . | nindent 4 }}
    {{- end }}
    {{- with $p.saMountPath }}
    - {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end -}}

{{/* The environment. A variable may name only those above it, so those with an underscore come first. */}}
{{- define "linkerd.proxyEnv" -}}
{{- $v := .root.Values -}}
{{- $p := $v.proxy -}}
{{- $any := ternary "0.0.0.0" "[::]" $v.disableIPv6 -}}
{{- $api := printf "%s.svc.%s." .root.Release.Namespace $v.clusterDomain -}}
{{- $own := eq .component "linkerd-destination" -}}
- name: _pod_name
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: _pod_ns
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: _pod_uid
  valueFrom:
    fieldRef:
      fieldPath: metadata.uid
- name: _pod_ip
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: _pod_nodeName
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: _pod_containerName
  value: linkerd-proxy
{{- include "linkerd.proxyThreads" . }}
{{- with $p.requireIdentityOnInboundPorts }}
- name: LINKERD2_PROXY_INBOUND_PORTS_REQUIRE_IDENTITY
  value: {{ . | quote }}
{{- end }}
{{- with .tlsPorts }}
- name: LINKERD2_PROXY_INBOUND_PORTS_REQUIRE_TLS
  value: {{ . | quote }}
{{- end }}
- name: LINKERD2_PROXY_SHUTDOWN_ENDPOINT_ENABLED
  value: {{ $p.enableShutdownEndpoint | quote }}
- name: LINKERD2_PROXY_LOG
  value: {{ printf "%s%s" $p.logLevel (ternary "" ",[{headers}]=off,[{request}]=off" (eq $p.logHTTPHeaders "insecure")) | quote }}
- name: LINKERD2_PROXY_LOG_FORMAT
  value: {{ $p.logFormat | quote }}
- name: LINKERD2_PROXY_DESTINATION_SVC_ADDR
  value: {{ ternary "localhost." (printf "linkerd-dst-headless.%s" $api) $own }}:8086
- name: LINKERD2_PROXY_DESTINATION_PROFILE_NETWORKS
  value: {{ $v.clusterNetworks | quote }}
- name: LINKERD2_PROXY_POLICY_SVC_ADDR
  value: {{ ternary "localhost." (printf "linkerd-policy.%s" $api) $own }}:8090
- name: LINKERD2_PROXY_POLICY_WORKLOAD
  value: |
    {"ns":"$(_pod_ns)", "pod":"$(_pod_name)"}
{{- /* Webhooks are called by the API server, which no policy can name. */}}
- name: LINKERD2_PROXY_INBOUND_DEFAULT_POLICY
  value: all-unauthenticated
- name: LINKERD2_PROXY_POLICY_CLUSTER_NETWORKS
  value: {{ $v.clusterNetworks | quote }}
- name: LINKERD2_PROXY_CONTROL_STREAM_INITIAL_TIMEOUT
  value: {{ $p.control.streams.initialTimeout | default "" | quote }}
- name: LINKERD2_PROXY_CONTROL_STREAM_IDLE_TIMEOUT
  value: {{ $p.control.streams.idleTimeout | default "" | quote }}
- name: LINKERD2_PROXY_CONTROL_STREAM_LIFETIME
  value: {{ $p.control.streams.lifetime | default "" | quote }}
{{- with $p.inboundConnectTimeout }}
- name: LINKERD2_PROXY_INBOUND_CONNECT_TIMEOUT
  value: {{ . | quote }}
{{- end }}
{{- with $p.outboundConnectTimeout }}
- name: LINKERD2_PROXY_OUTBOUND_CONNECT_TIMEOUT
  value: {{ . | quote }}
{{- end }}
{{- /* The controllers talk to few peers: the times of the data plane are not for them. */}}
- name: LINKERD2_PROXY_OUTBOUND_DISCOVERY_IDLE_TIMEOUT
  value: "5s"
- name: LINKERD2_PROXY_INBOUND_DISCOVERY_IDLE_TIMEOUT
  value: "90s"
{{- if $p.disableOutboundProtocolDetectTimeout }}
- name: LINKERD2_PROXY_OUTBOUND_DETECT_TIMEOUT
  value: "365d"
{{- end }}
{{- if $p.disableInboundProtocolDetectTimeout }}
- name: LINKERD2_PROXY_INBOUND_DETECT_TIMEOUT
  value: "365d"
{{- end }}
- name: LINKERD2_PROXY_CONTROL_LISTEN_ADDR
  value: "{{ $any }}:{{ int $p.ports.control }}"
- name: LINKERD2_PROXY_ADMIN_LISTEN_ADDR
  value: "{{ $any }}:{{ int $p.ports.admin }}"
{{- /* The first is what proxies before edge-24.4.5 read. */}}
- name: LINKERD2_PROXY_OUTBOUND_LISTEN_ADDR
  value: "127.0.0.1:{{ int $p.ports.outbound }}"
- name: LINKERD2_PROXY_OUTBOUND_LISTEN_ADDRS
  value: "127.0.0.1:{{ int $p.ports.outbound }}{{ if not $v.disableIPv6 }},[::1]:{{ int $p.ports.outbound }}{{ end }}"
- name: LINKERD2_PROXY_INBOUND_LISTEN_ADDR
  value: "{{ $any }}:{{ int $p.ports.inbound }}"
- name: LINKERD2_PROXY_INBOUND_IPS
  valueFrom:
    fieldRef:
      fieldPath: status.podIPs
- name: LINKERD2_PROXY_INBOUND_PORTS
  value: {{ .ports | quote }}
{{- if $p.isGateway }}
- name: LINKERD2_PROXY_INBOUND_GATEWAY_SUFFIXES
  value: svc.{{ $v.clusterDomain }}.
{{- end }}
{{- if $p.isIngress }}
- name: LINKERD2_PROXY_INGRESS_MODE
  value: "true"
{{- end }}
- name: LINKERD2_PROXY_DESTINATION_PROFILE_SUFFIXES
  value: {{ ternary "." (printf "svc.%s." $v.clusterDomain) $p.enableExternalProfiles }}
- name: LINKERD2_PROXY_INBOUND_ACCEPT_KEEPALIVE
  value: 10000ms
- name: LINKERD2_PROXY_OUTBOUND_CONNECT_KEEPALIVE
  value: 10000ms
- name: LINKERD2_PROXY_INBOUND_ACCEPT_USER_TIMEOUT
  value: 30s
- name: LINKERD2_PROXY_OUTBOUND_CONNECT_USER_TIMEOUT
  value: 30s
- name: LINKERD2_PROXY_OUTBOUND_METRICS_HOSTNAME_LABELS
  value: {{ $p.metrics.hostnameLabels | quote }}
{{- include "linkerd.proxyTraceEnv" . }}
{{- include "linkerd.proxyHttpEnv" $p }}
{{- with $p.opaquePorts }}
- name: LINKERD2_PROXY_INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION
  value: {{ . | quote }}
{{- end }}
- name: LINKERD2_PROXY_DESTINATION_CONTEXT
  value: |
    {"ns":"$(_pod_ns)", "nodeName":"$(_pod_nodeName)", "pod":"$(_pod_name)"}
{{- include "linkerd.proxyIdentityEnv" . }}
{{- with $p.accessLog }}
- name: LINKERD2_PROXY_ACCESS_LOG
  value: {{ . | quote }}
{{- end }}
{{- with $p.shutdownGracePeriod }}
- name: LINKERD2_PROXY_SHUTDOWN_GRACE_PERIOD
  value: {{ . | quote }}
{{- end }}
{{- with include "linkerd.furtherEnv" $p }}
{{ . }}
{{- end }}
{{- end -}}

{{/* How many threads: a number, the old word, or bounds. */}}
{{- define "linkerd.proxyThreads" -}}
{{- if .cores }}
- name: LINKERD2_PROXY_CORES
  value: {{ .cores | quote }}
- name: LINKERD2_PROXY_CORES_MIN
  value: {{ .cores | quote }}
{{- else }}
{{- with (default dict .root.Values.proxy.runtime).workers }}
- name: LINKERD2_PROXY_CORES
  value: {{ .minimum | default 1 | quote }}
- name: LINKERD2_PROXY_CORES_MIN
  value: {{ .minimum | default 1 | quote }}
{{- with .maximum }}
- name: LINKERD2_PROXY_CORES_MAX
  value: {{ . | quote }}
{{- end }}
{{- with .maximumCPURatio }}
- name: LINKERD2_PROXY_CORES_MAX_RATIO
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "linkerd.proxyTraceEnv" -}}
{{- $ns := .root.Release.Namespace -}}
{{- $domain := .root.Values.clusterDomain -}}
{{- with .tracing }}
{{- if .enabled }}
- name: LINKERD2_PROXY_TRACE_ATTRIBUTES_PATH
  value: /var/run/linkerd/podinfo/labels
- name: LINKERD2_PROXY_TRACE_ANNOTATIONS_PATH
  value: /var/run/linkerd/podinfo/annotations
- name: LINKERD2_PROXY_TRACE_PROTOCOL
  value: {{ default "opentelemetry" .protocol }}
- name: LINKERD2_PROXY_TRACE_SERVICE_NAME
  value: {{ default "linkerd-proxy" .traceServiceName }}
- name: LINKERD2_PROXY_TRACE_COLLECTOR_SVC_ADDR
  value: {{ .collector.endpoint }}
{{- /* What linkerd-proxy-injector writes into pods, with the cluster's domain and not the trust domain. */}}
- name: LINKERD2_PROXY_TRACE_COLLECTOR_SVC_NAME
  value: {{ .collector.meshIdentity.serviceAccountName }}.{{ .collector.meshIdentity.namespace }}.serviceaccount.identity.{{ $ns }}.{{ $domain }}
- name: LINKERD2_PROXY_TRACE_EXTRA_ATTRIBUTES
  value: |
    {{- range $name, $value := .labels }}
    {{ $name }}={{ $value }}
    {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* proxy.inbound and proxy.outbound: the path to a leaf is the variable's name. */}}
{{- define "linkerd.proxyHttpEnv" -}}
{{- range $side, $scopes := pick . "inbound" "outbound" }}
{{- range $scope, $protocols := $scopes }}
{{- range $protocol, $parameters := $protocols }}
{{- range $name, $value := $parameters }}
- name: LINKERD2_PROXY_{{ printf "%s_%s_%s_%s" $side (snakecase $scope) (snakecase $protocol) (snakecase $name) | upper }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "linkerd.proxyIdentityEnv" -}}
{{- $v := .root.Values -}}
{{- $ns := .root.Release.Namespace -}}
{{- $domain := default $v.clusterDomain $v.identityTrustDomain -}}
{{- $suffix := printf "%s.serviceaccount.identity.%s.%s" $ns $ns $domain }}
- name: _pod_sa
  valueFrom:
    fieldRef:
      fieldPath: spec.serviceAccountName
- name: _l5d_ns
  value: {{ $ns }}
- name: _l5d_trustdomain
  value: {{ $domain }}
- name: LINKERD2_PROXY_IDENTITY_DIR
  value: /var/run/linkerd/identity/end-entity
- name: LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS
  valueFrom:
    configMapKeyRef:
      name: linkerd-identity-trust-roots
      key: ca-bundle.crt
- name: LINKERD2_PROXY_IDENTITY_TOKEN_FILE
  value: {{ ternary "/var/run/secrets/tokens/linkerd-identity-token" "/var/run/secrets/kubernetes.io/serviceaccount/token" $v.identity.serviceAccountTokenProjection }}
- name: LINKERD2_PROXY_IDENTITY_SVC_ADDR
  value: {{ ternary "localhost." (printf "linkerd-identity-headless.%s.svc.%s." $ns $v.clusterDomain) (eq .component "linkerd-identity") }}:8080
- name: LINKERD2_PROXY_IDENTITY_LOCAL_NAME
  value: $(_pod_sa).$(_pod_ns).serviceaccount.identity.{{ $ns }}.{{ $domain }}
- name: LINKERD2_PROXY_IDENTITY_SVC_NAME
  value: linkerd-identity.{{ $suffix }}
- name: LINKERD2_PROXY_DESTINATION_SVC_NAME
  value: linkerd-destination.{{ $suffix }}
- name: LINKERD2_PROXY_POLICY_SVC_NAME
  value: linkerd-destination.{{ $suffix }}
{{- end -}}
