package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A prefix of a Google Cloud Storage bucket. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GcsLocation(String bucket, @Nullable String prefix, @Nullable String secretName) {}
