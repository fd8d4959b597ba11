package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A prefix of an Alibaba Cloud OSS bucket. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OssLocation(
    String bucket,
    @Nullable String prefix,
    @Nullable String endpoint,
    @Nullable String region,
    @Nullable String secretName) {}
