package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A Secret of the same namespace, by name only. The kubelet mounts it; the operator never reads it.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretReference(String secretName) {}
