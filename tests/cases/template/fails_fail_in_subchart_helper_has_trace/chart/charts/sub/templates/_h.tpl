{{ define "h" }}
{{ fail "deep" }}{{ end }}