package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest verified commit, and what would be lost without the next one. A cache: the store is
 * the truth.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CheckpointStatus(
    @Nullable Long step,
    @Nullable Integer epoch,
    @Nullable String digest,
    @Nullable Long bytes,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant committedAt,
    @Nullable String storedAt,
    @Nullable Long count,
    @Nullable Long workAtRiskSeconds,
    @Nullable GoDuration adviceInterval) {}
