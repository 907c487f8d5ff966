{{- /* The sidecar of a pod. istiod fills this in, with its own functions, when a pod is made. */ -}}
{{- $mode := annotation .ObjectMeta `sidecar.istio.io/interceptionMode` .ProxyConfig.InterceptionMode }}
{{- $port := annotation .ObjectMeta `status.sidecar.istio.io/port` .Values.global.proxy.statusPort }}
{{- $native := ne (index .ObjectMeta.Annotations `sidecar.istio.io/nativeSidecar` | default (printf "%t" .NativeSidecars)) "false" }}
{{- $cni := .Values.pilot.cni.enabled }}
{{- $apps := list }}
{{- range .Spec.Containers }}{{ if ne .Name "istio-proxy" }}{{ $apps = append $apps .Name }}{{ end }}{{ end }}
metadata:
  labels:
    security.istio.io/tlsMode: {{ index .ObjectMeta.Labels `security.istio.io/tlsMode` | default "istio" | quote }}
    service.istio.io/canonical-name: {{ index .ObjectMeta.Labels `service.istio.io/canonical-name` | default (index .ObjectMeta.Labels `app.kubernetes.io/name`) | default (index .ObjectMeta.Labels `app`) | default .DeploymentMeta.Name | trunc 63 | trimSuffix "-" | quote }}
    service.istio.io/canonical-revision: {{ index .ObjectMeta.Labels `service.istio.io/canonical-revision` | default (index .ObjectMeta.Labels `app.kubernetes.io/version`) | default (index .ObjectMeta.Labels `version`) | default "latest" | quote }}
  annotations:
    istio.io/rev: {{ .Revision | default "default" | quote }}
    {{- with $apps }}
    kubectl.kubernetes.io/default-container: {{ index . 0 | quote }}
    kubectl.kubernetes.io/default-logs-container: {{ index . 0 | quote }}
    {{- end }}
    {{- if $cni }}
    {{- if eq .Values.pilot.cni.provider "multus" }}
    k8s.v1.cni.cncf.io/networks: '{{ appendMultusNetwork (index .ObjectMeta.Annotations `k8s.v1.cni.cncf.io/networks`) `default/istio-cni` }}'
    {{- end }}
    sidecar.istio.io/interceptionMode: "{{ $mode }}"
    traffic.sidecar.istio.io/includeOutboundIPRanges: "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/includeOutboundIPRanges` .Values.global.proxy.includeIPRanges }}"
    traffic.sidecar.istio.io/excludeOutboundIPRanges: "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/excludeOutboundIPRanges` .Values.global.proxy.excludeIPRanges }}"
    traffic.sidecar.istio.io/includeInboundPorts: "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/includeInboundPorts` .Values.global.proxy.includeInboundPorts }}"
    traffic.sidecar.istio.io/excludeInboundPorts: "{{ excludeInboundPort $port (annotation .ObjectMeta `traffic.sidecar.istio.io/excludeInboundPorts` .Values.global.proxy.excludeInboundPorts) }}"
    {{- end }}
spec:
  initContainers:
  {{- if ne $mode `NONE` }}
  - name: {{ if $cni }}istio-validation{{ else }}istio-init{{ end }}
    image: "{{ .ProxyImage }}"
    args:
    - istio-iptables
    - -p
    - {{ .MeshConfig.ProxyListenPort | default "15001" | quote }}
    - -z
    - {{ .MeshConfig.ProxyInboundListenPort | default "15006" | quote }}
    - -u
    - {{ .ProxyUID | default "1337" | quote }}
    - -m
    - "{{ $mode }}"
    - -i
    - "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/includeOutboundIPRanges` .Values.global.proxy.includeIPRanges }}"
    - -x
    - "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/excludeOutboundIPRanges` .Values.global.proxy.excludeIPRanges }}"
    - -b
    - "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/includeInboundPorts` .Values.global.proxy.includeInboundPorts }}"
    - -d
    - "15090,15021{{ with excludeInboundPort $port (annotation .ObjectMeta `traffic.sidecar.istio.io/excludeInboundPorts` .Values.global.proxy.excludeInboundPorts) }},{{ . }}{{ end }}"
    - -q
    - "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/includeOutboundPorts` .Values.global.proxy.includeOutboundPorts }}"
    - -o
    - "{{ annotation .ObjectMeta `traffic.sidecar.istio.io/excludeOutboundPorts` .Values.global.proxy.excludeOutboundPorts }}"
    - --log_output_level={{ annotation .ObjectMeta `sidecar.istio.io/agentLogLevel` .Values.global.logging.level }}
    {{- if .Values.global.logAsJson }}
    - --log_as_json
    {{- end }}
    {{- if $cni }}
    - --run-validation
    - --skip-rule-apply
    {{- else if .Values.global.proxy_init.forceApplyIptables }}
    - --force-apply
    {{- end }}
    {{- with .Values.global.imagePullPolicy }}
    imagePullPolicy: {{ . }}
    {{- end }}
    resources:
      {{- toYaml .Values.global.proxy.resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: {{ .Values.global.proxy.privileged }}
      privileged: {{ .Values.global.proxy.privileged }}
      capabilities:
        drop: [ALL]
        {{- if not $cni }}
        add: [NET_ADMIN, NET_RAW]
        {{- end }}
      readOnlyRootFilesystem: {{ $cni }}
      runAsUser: {{ if $cni }}{{ .ProxyUID | default "1337" }}{{ else }}0{{ end }}
      runAsGroup: {{ if $cni }}{{ .ProxyGID | default "1337" }}{{ else }}0{{ end }}
      runAsNonRoot: {{ $cni }}
  {{- end }}
  {{- if not $native }}
  containers:
  {{- end }}
  - name: istio-proxy
    image: "{{ annotation .ObjectMeta `sidecar.istio.io/proxyImage` .ProxyImage }}"
    {{- with .Values.global.imagePullPolicy }}
    imagePullPolicy: {{ . }}
    {{- end }}
    {{- if $native }}
    restartPolicy: Always
    {{- end }}
    ports:
    - name: http-envoy-prom
      containerPort: 15090
      protocol: TCP
    args:
    - proxy
    - sidecar
    - --domain
    - $(POD_NAMESPACE).svc.{{ .Values.global.proxy.clusterDomain }}
    - --proxyLogLevel={{ annotation .ObjectMeta `sidecar.istio.io/logLevel` .Values.global.proxy.logLevel }}
    - --proxyComponentLogLevel={{ annotation .ObjectMeta `sidecar.istio.io/componentLogLevel` .Values.global.proxy.componentLogLevel }}
    - --log_output_level={{ annotation .ObjectMeta `sidecar.istio.io/agentLogLevel` .Values.global.logging.level }}
    {{- with .Values.global.sts.servicePort }}
    - --stsPort={{ . }}
    {{- end }}
    {{- if .Values.global.logAsJson }}
    - --log_as_json
    {{- end }}
    {{- if and (not $native) (or .ProxyConfig.HoldApplicationUntilProxyStarts.GetValue .Values.global.proxy.holdApplicationUntilProxyStarts) }}
    lifecycle:
      postStart:
        exec:
          command: [pilot-agent, wait]
    {{- else if $native }}
    lifecycle:
      preStop:
        exec:
          command: [pilot-agent, request, "--debug-port={{ $port }}", POST, drain]
    {{- end }}
    env:
    - {name: PILOT_CERT_PROVIDER, value: {{ .Values.global.pilotCertProvider }}}
    - name: CA_ADDR
      value: {{ .Values.global.caAddress | default (printf "istiod%s.%s.svc:15012" (or (and .Values.revision (printf "-%s" .Values.revision)) "") .Values.global.istioNamespace) }}
    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
    - {name: INSTANCE_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
    - {name: SERVICE_ACCOUNT, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}
    - {name: HOST_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
    - {name: ISTIO_META_NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    - {name: ISTIO_CPU_LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: "1"}}}
    - {name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: "1"}}}
    - {name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: "1"}}}
    - name: PROXY_CONFIG
      value: |
        {{ protoToJSON .ProxyConfig }}
    - name: ISTIO_META_POD_PORTS
      value: |-
        [
        {{- $first := true }}
        {{- range .Spec.Containers }}
          {{- range .Ports }}
            {{- if not $first }},{{ end }}{{ structToJSON . }}
            {{- $first = false }}
          {{- end }}
        {{- end }}
        ]
    - {name: ISTIO_META_APP_CONTAINERS, value: "{{ $apps | join "," }}"}
    - {name: ISTIO_META_CLUSTER_ID, value: "{{ valueOrDefault .Values.global.multiCluster.clusterName `Kubernetes` }}"}
    - {name: ISTIO_META_INTERCEPTION_MODE, value: "{{ $mode }}"}
    {{- with .Values.global.network }}
    - {name: ISTIO_META_NETWORK, value: "{{ . }}"}
    {{- end }}
    {{- with .DeploymentMeta.Name }}
    - {name: ISTIO_META_WORKLOAD_NAME, value: "{{ . }}"}
    {{- end }}
    {{- if and .TypeMeta.APIVersion .DeploymentMeta.Name }}
    - name: ISTIO_META_OWNER
      value: kubernetes://apis/{{ .TypeMeta.APIVersion }}/namespaces/{{ valueOrDefault .DeploymentMeta.Namespace `default` }}/{{ toLower .TypeMeta.Kind }}s/{{ .DeploymentMeta.Name }}
    {{- end }}
    - {name: ISTIO_META_MESH_ID, value: "{{ .Values.global.meshID | default (valueOrDefault .MeshConfig.TrustDomain `cluster.local`) }}"}
    - {name: TRUST_DOMAIN, value: "{{ valueOrDefault .MeshConfig.TrustDomain `cluster.local` }}"}
    {{- range $key, $value := .ProxyConfig.ProxyMetadata }}
    - {name: {{ $key }}, value: "{{ $value }}"}
    {{- end }}
    {{- if ne $port `0` }}
    {{- if .Values.global.proxy.startupProbe.enabled }}
    startupProbe:
      httpGet: {path: /healthz/ready, port: 15021}
      periodSeconds: 1
      timeoutSeconds: 3
      failureThreshold: {{ .Values.global.proxy.startupProbe.failureThreshold }}
    {{- end }}
    readinessProbe:
      httpGet: {path: /healthz/ready, port: 15021}
      initialDelaySeconds: {{ annotation .ObjectMeta `readiness.status.sidecar.istio.io/initialDelaySeconds` .Values.global.proxy.readinessInitialDelaySeconds }}
      periodSeconds: {{ annotation .ObjectMeta `readiness.status.sidecar.istio.io/periodSeconds` .Values.global.proxy.readinessPeriodSeconds }}
      timeoutSeconds: 3
      failureThreshold: {{ annotation .ObjectMeta `readiness.status.sidecar.istio.io/failureThreshold` .Values.global.proxy.readinessFailureThreshold }}
    {{- end }}
    resources:
      {{- toYaml .Values.global.proxy.resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: {{ .Values.global.proxy.privileged }}
      privileged: {{ .Values.global.proxy.privileged }}
      capabilities:
        drop: [ALL]
        {{- if eq $mode `TPROXY` }}
        add: [NET_ADMIN]
        {{- end }}
      readOnlyRootFilesystem: true
      runAsUser: {{ if eq $mode `TPROXY` }}0{{ else }}{{ .ProxyUID | default "1337" }}{{ end }}
      runAsGroup: {{ .ProxyGID | default "1337" }}
      runAsNonRoot: {{ ne $mode `TPROXY` }}
      {{- with .Values.global.proxy.seccompProfile }}
      seccompProfile:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    volumeMounts:
    - {name: workload-socket, mountPath: /var/run/secrets/workload-spiffe-uds}
    - {name: credential-socket, mountPath: /var/run/secrets/credential-uds}
    - {name: workload-certs, mountPath: /var/run/secrets/workload-spiffe-credentials}
    {{- if eq .Values.global.pilotCertProvider "istiod" }}
    - {name: istiod-ca-cert, mountPath: /var/run/secrets/istio}
    - {name: istio-ca-crl, mountPath: /var/run/secrets/istio/crl}
    {{- end }}
    - {name: istio-data, mountPath: /var/lib/istio/data}
    - {name: istio-envoy, mountPath: /etc/istio/proxy}
    - {name: istio-token, mountPath: /var/run/secrets/tokens}
    - {name: istio-podinfo, mountPath: /etc/istio/pod}
    {{- with index .ObjectMeta.Annotations `sidecar.istio.io/userVolumeMount` }}
    {{- range $name, $mount := fromJSON . }}
    - name: "{{ $name }}"
      {{- toYaml $mount | nindent 6 }}
    {{- end }}
    {{- end }}
  volumes:
  - {name: workload-socket, emptyDir: {}}
  - {name: credential-socket, emptyDir: {}}
  - {name: workload-certs, emptyDir: {}}
  - {name: istio-envoy, emptyDir: {medium: Memory}}
  - {name: istio-data, emptyDir: {}}
  - name: istio-podinfo
    downwardAPI:
      items:
      - {path: labels, fieldRef: {fieldPath: metadata.labels}}
      - {path: annotations, fieldRef: {fieldPath: metadata.annotations}}
  - name: istio-token
    projected:
      sources:
      - serviceAccountToken:
          path: istio-token
          expirationSeconds: 43200
          audience: {{ .Values.global.sds.token.aud }}
  {{- if eq .Values.global.pilotCertProvider "istiod" }}
  - {name: istiod-ca-cert, configMap: {name: istio-ca-root-cert}}
  - {name: istio-ca-crl, configMap: {name: istio-ca-crl, optional: true}}
  {{- end }}
  {{- with index .ObjectMeta.Annotations `sidecar.istio.io/userVolume` }}
  {{- range $name, $volume := fromJSON . }}
  - name: "{{ $name }}"
    {{- toYaml $volume | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with .Values.global.imagePullSecrets }}
  imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
  {{- end }}
