{{- /* What the operator is told; the keys are those of its OperatorConfig, and a test compares both. */ -}}
{{- define "modelyard.env" -}}
- name: MODELYARD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: MODELYARD_POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: MODELYARD_WATCH_NAMESPACES
  value: {{ join "," .Values.watchNamespaces | quote }}
- name: MODELYARD_AGENT_IMAGE
  value: {{ include "modelyard.image" (dict "image" .Values.agent.image "root" .) | quote }}
- name: MODELYARD_AGENT_PULL_POLICY
  value: {{ .Values.agent.image.pullPolicy }}
{{- end -}}
