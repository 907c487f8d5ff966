{{/* What the operator is told, name and value of each variable as a YAML map. Takes the root context. */}}
{{- define "seldon-operator.environment" -}}
{{- $v := .Values -}}
{{- $m := $v.manager -}}
{{- $e := $v.executor -}}
MANAGER_LEADER_ELECTION_ID: {{ $m.leaderElectionID }}
MANAGER_LEADER_ELECTION_RESOURCE_LOCK: {{ $m.leaderElectionResourceLock | quote }}
MANAGER_LEADER_ELECTION_LEASE_DURATION_SECS: {{ int $m.leaderElectionLeaseDurationSecs }}
MANAGER_LEADER_ELECTION_RENEW_DEADLINE_SECS: {{ int $m.leaderElectionRenewDeadlineSecs }}
MANAGER_LEADER_ELECTION_RETRY_PERIOD_SECS: {{ int $m.leaderElectionRetryPeriodSecs }}
MANAGER_LOG_LEVEL: {{ $m.logLevel }}
MANAGER_CREATE_RESOURCES: {{ $v.managerCreateResources }}
WATCH_NAMESPACE: ""
CONTROLLER_ID: {{ $v.controllerId | quote }}
AMBASSADOR_ENABLED: {{ $v.ambassador.enabled }}
AMBASSADOR_VERSION: {{ $v.ambassador.version }}
AMBASSADOR_SINGLE_NAMESPACE: {{ $v.ambassador.singleNamespace }}
ISTIO_ENABLED: {{ $v.istio.enabled }}
ISTIO_GATEWAY: {{ $v.istio.gateway }}
ISTIO_TLS_MODE: {{ $v.istio.tlsMode | quote }}
KEDA_ENABLED: {{ $v.keda.enabled }}
PREDICTIVE_UNIT_HTTP_SERVICE_PORT: {{ int $v.predictiveUnit.httpPort }}
PREDICTIVE_UNIT_GRPC_SERVICE_PORT: {{ int $v.predictiveUnit.grpcPort }}
PREDICTIVE_UNIT_METRICS_PORT_NAME: {{ $v.predictiveUnit.metricsPortName }}
PREDICTIVE_UNIT_DEFAULT_ENV_SECRET_REF_NAME: {{ $v.predictiveUnit.defaultEnvSecretRefName | quote }}
USE_EXECUTOR: true
EXECUTOR_CONTAINER_IMAGE_AND_VERSION: {{ include "seldon-operator.image" (dict "root" . "image" $e.image) }}
EXECUTOR_CONTAINER_IMAGE_PULL_POLICY: {{ $e.image.pullPolicy }}
EXECUTOR_CONTAINER_SERVICE_ACCOUNT_NAME: {{ $e.serviceAccount.name }}
EXECUTOR_CONTAINER_USER: {{ int $e.user }}
EXECUTOR_PROMETHEUS_PATH: {{ $e.prometheus.path }}
EXECUTOR_SERVER_PORT: {{ int $e.port }}
EXECUTOR_SERVER_METRICS_PORT_NAME: {{ $e.metricsPortName }}
EXECUTOR_REQUEST_LOGGER_DEFAULT_ENDPOINT: {{ $e.requestLogger.defaultEndpoint }}
EXECUTOR_REQUEST_LOGGER_WORK_QUEUE_SIZE: {{ int $e.requestLogger.workQueueSize }}
EXECUTOR_REQUEST_LOGGER_WRITE_TIMEOUT_MS: {{ int $e.requestLogger.writeTimeoutMs }}
EXECUTOR_DEFAULT_CPU_REQUEST: {{ $e.resources.cpuRequest }}
EXECUTOR_DEFAULT_CPU_LIMIT: {{ $e.resources.cpuLimit }}
EXECUTOR_DEFAULT_MEMORY_REQUEST: {{ $e.resources.memoryRequest }}
EXECUTOR_DEFAULT_MEMORY_LIMIT: {{ $e.resources.memoryLimit }}
EXECUTOR_FULL_HEALTH_CHECKS: {{ $e.fullHealthChecks }}
DEFAULT_USER_ID: {{ $v.defaultUserID | quote }}
DEPLOYMENT_NAME_AS_PREFIX: {{ $m.deploymentNameAsPrefix }}
{{- /* Images that a platform's catalogue puts in their places; empty leaves those of ConfigMap seldon-config. */}}
{{- range list "EXECUTOR" "STORAGE_INITIALIZER" "SKLEARNSERVER" "SKLEARNSERVER_V2" "XGBOOSTSERVER" "XGBOOSTSERVER_V2" "MLFLOWSERVER" "MLFLOWSERVER_V2" "TFPROXY" "TENSORFLOW" "EXPLAINER" "EXPLAINER_V2" "MOCK_CLASSIFIER" }}
RELATED_IMAGE_{{ . }}: ""
{{- end }}
{{- end -}}
