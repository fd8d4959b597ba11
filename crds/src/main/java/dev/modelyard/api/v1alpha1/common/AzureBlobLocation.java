package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A prefix of an Azure Blob Storage container. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AzureBlobLocation(
    String account, String container, @Nullable String prefix, @Nullable String secretName) {}
