package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an outside registry says about this version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryStatus(
    @Nullable String url,
    @Nullable String name,
    @Nullable String version,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant syncedAt,
    @Nullable String problem) {}
