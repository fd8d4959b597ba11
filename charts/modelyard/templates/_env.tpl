{{- /* What the operator is told: every variable that it reads; a test compares both ways. */ -}}
{{- define "modelyard.env" -}}
- name: MODELYARD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: MODELYARD_POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: MODELYARD_SERVICE_ACCOUNT
  valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}
- name: MODELYARD_WATCH_NAMESPACES
  value: {{ join "," .Values.watchNamespaces | quote }}
- name: MODELYARD_LEADER_ELECTION
  value: "true"
- name: MODELYARD_AGENT_IMAGE
  value: {{ include "modelyard.image" (dict "image" .Values.agent.image "root" .) | quote }}
- name: MODELYARD_HTTP_PORT
  value: "8080"
- name: MODELYARD_PROGRESS_PORT
  value: "8443"
- name: MODELYARD_PROGRESS_URL
  value: https://{{ include "modelyard.host" . }}:8443
- name: MODELYARD_TLS_DIR
  value: /etc/modelyard/progress-tls
- name: MODELYARD_LOG_LEVEL
  value: {{ .Values.log.level }}
{{- end -}}
