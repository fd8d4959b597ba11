package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** An artifact in an OCI registry. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OciLocation(String reference, @Nullable String secretName) {}
