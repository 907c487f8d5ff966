{{/* What runs before the proxy: linkerd-init, or with the CNI plugin the network-validator. Both take (dict "root" $ "resources" MAP). */}}

{{- define "linkerd.proxyImage" -}}
{{- $image := .Values.proxy.image -}}
image: {{ $image.name }}:{{ default (include "linkerd.version" .) $image.version }}
imagePullPolicy: {{ default .Values.imagePullPolicy $image.pullPolicy }}
{{- end -}}

{{- define "linkerd.init" -}}
{{- if .root.Values.cniEnabled -}}
{{- include "linkerd.networkValidator" . -}}
{{- else -}}
{{- include "linkerd.proxyInit" . -}}
{{- end -}}
{{- end -}}

{{- define "linkerd.proxyInit" -}}
{{- $v := .root.Values -}}
{{- $init := $v.proxyInit -}}
- name: linkerd-init
  {{- include "linkerd.proxyImage" .root | nindent 2 }}
  command:
    - /usr/lib/linkerd/linkerd2-proxy-init
  args:
    {{- include "linkerd.proxyInitArgs" .root | nindent 4 }}
  {{- with include "linkerd.resources" .resources }}
  {{- . | nindent 2 }}
  {{- end }}
  securityContext:
    {{- $all := or (gt (int $init.closeWaitTimeoutSecs) 0) $init.privileged }}
    allowPrivilegeEscalation: {{ $all }}
    privileged: {{ $all }}
    capabilities:
      {{- $own := default dict $init.capabilities }}
      add:
        {{- concat (list "NET_ADMIN" "NET_RAW") (default list $own.add) | toYaml | nindent 8 }}
      {{- with $own.drop }}
      drop:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    runAsNonRoot: {{ not $init.runAsRoot }}
    {{- /* 0 is nobody too: only runAsRoot makes it root. */}}
    runAsUser: {{ ternary 0 (default 65534 (int $init.runAsUser)) $init.runAsRoot }}
    runAsGroup: {{ ternary 0 (default 65534 (int $init.runAsGroup)) $init.runAsRoot }}
    readOnlyRootFilesystem: true
    seccompProfile:
      type: RuntimeDefault
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    - name: {{ $init.xtMountPath.name }}
      mountPath: {{ $init.xtMountPath.mountPath }}
    {{- with $init.saMountPath }}
    - {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end -}}

{{- define "linkerd.proxyInitArgs" -}}
{{- $v := .Values -}}
{{- $init := $v.proxyInit -}}
{{- $ports := $v.proxy.ports -}}
{{- if eq $init.iptablesMode "nft" -}}
- --firewall-bin-path
- iptables-nft
- --firewall-save-bin-path
- iptables-nft-save
{{ end -}}
{{- if $v.disableIPv6 -}}
- --ipv6=false
{{ end -}}
- --incoming-proxy-port
- {{ int $ports.inbound | quote }}
- --outgoing-proxy-port
- {{ int $ports.outbound | quote }}
- --proxy-uid
- {{ int $v.proxy.uid | quote }}
{{- if ge (int $v.proxy.gid) 0 }}
- --proxy-gid
- {{ int $v.proxy.gid | quote }}
{{- end }}
- --inbound-ports-to-ignore
- "{{ int $ports.control }},{{ int $ports.admin }}{{ with $init.ignoreInboundPorts }},{{ . }}{{ end }}"
{{- with $init.kubeAPIServerPorts }}
- --outbound-ports-to-ignore
- {{ . | quote }}
{{- end }}
{{- with $init.closeWaitTimeoutSecs }}
- --timeout-close-wait-secs
- {{ int . | quote }}
{{- end }}
{{- with $init.logFormat }}
- --log-format
- {{ . }}
{{- end }}
{{- with $init.logLevel }}
- --log-level
- {{ . }}
{{- end }}
{{- with $init.skipSubnets }}
- --subnets-to-ignore
- {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "linkerd.networkValidator" -}}
{{- $v := .root.Values -}}
{{- $check := $v.networkValidator -}}
- name: linkerd-network-validator
  {{- include "linkerd.proxyImage" .root | nindent 2 }}
  command:
    - /usr/lib/linkerd/linkerd2-network-validator
  args:
    - --log-format
    - {{ $check.logFormat }}
    - --log-level
    - {{ $check.logLevel }}
    - --connect-addr
    - {{ default (ternary "1.1.1.1:20001" "[fd00::1]:20001" $v.disableIPv6) $check.connectAddr | quote }}
    - --listen-addr
    - {{ default (ternary "0.0.0.0:4140" "[::]:4140" $v.disableIPv6) $check.listenAddr | quote }}
    - --timeout
    - {{ $check.timeout }}
  {{- with include "linkerd.resources" .resources }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- if $check.enableSecurityContext }}
  {{- with $check.securityContext }}
  securityContext:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
{{- end -}}
