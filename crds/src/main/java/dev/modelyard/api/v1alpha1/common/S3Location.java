package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A prefix of an S3 bucket, or of a store that speaks the same protocol. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record S3Location(
    String bucket,
    @Nullable String prefix,
    @Nullable String endpoint,
    @Nullable String region,
    @Nullable String secretName) {}
