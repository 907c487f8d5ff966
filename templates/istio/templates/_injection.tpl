{{/*
Which pods a configuration injects, as a YAML list of name, namespace and object (label expressions); takes
(dict "rev" REVISION "everywhere" BOOL). Labels istio.io/rev choose a revision; istio-injection and
sidecar.istio.io/inject the default one.
*/}}
{{- define "istio.injectionCases" -}}
- name: rev.namespace
  namespace:
    - {key: istio.io/rev, operator: In, values: [{{ .rev | quote }}]}
    - {key: istio-injection, operator: DoesNotExist}
  object:
    - {key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}
- name: rev.object
  namespace:
    - {key: istio.io/rev, operator: DoesNotExist}
    - {key: istio-injection, operator: DoesNotExist}
  object:
    - {key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}
    - {key: istio.io/rev, operator: In, values: [{{ .rev | quote }}]}
{{- if eq .rev "default" }}
- name: namespace
  namespace:
    - {key: istio-injection, operator: In, values: [enabled]}
  object:
    - {key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}
- name: object
  namespace:
    - {key: istio-injection, operator: DoesNotExist}
    - {key: istio.io/rev, operator: DoesNotExist}
  object:
    - {key: sidecar.istio.io/inject, operator: In, values: ["true"]}
    - {key: istio.io/rev, operator: DoesNotExist}
{{- if .everywhere }}
- name: auto
  namespace:
    - {key: istio-injection, operator: DoesNotExist}
    - {key: istio.io/rev, operator: DoesNotExist}
    - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, kube-public, kube-node-lease, local-path-storage]}
  object:
    - {key: sidecar.istio.io/inject, operator: DoesNotExist}
    - {key: istio.io/rev, operator: DoesNotExist}
{{- end }}
{{- end }}
{{- end -}}

{{/* What injection templates may read, as JSON: the keys of values.yaml under the names that they have in Istio's own chart. */}}
{{- define "istio.injectionValues" -}}
{{- $v := .Values -}}
{{- $global := omit (deepCopy $v.global) "tracing" "tracer" -}}
{{- $_ := set $global "istioNamespace" (include "istio.namespace" .) -}}
{{- $_ := set $global "tag" (default .Chart.AppVersion $global.tag) -}}
{{- $_ := set $global.proxy "tracer" (include "istio.tracing" . | fromYaml).tracer -}}
{{- if kindIs "invalid" $global.proxy.resources }}{{ $_ := set $global.proxy "resources" (include "istio.proxyResources" . | fromYaml) }}{{ end -}}
{{- $out := dict "global" $global "revision" $v.revision "sidecarInjectorWebhook" (omit $v.sidecarInjectorWebhook "annotations" "templates") -}}
{{- $_ := set $out "pilot" (pick $v.pilot "cni" "env") -}}
{{- toPrettyJson $out -}}
{{- end -}}
