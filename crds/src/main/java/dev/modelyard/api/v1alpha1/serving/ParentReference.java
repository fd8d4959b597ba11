package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A Gateway of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ParentReference(String name, @Nullable String sectionName, @Nullable Integer port) {}
