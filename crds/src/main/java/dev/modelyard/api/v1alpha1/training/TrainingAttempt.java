package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of the ledger: what happened to one attempt. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingAttempt(
    Integer number,
    @Nullable AttemptCause cause,
    @Nullable String message,
    @Nullable String node,
    @Nullable Integer exitCode,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant startedAt,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant endedAt,
    @Nullable Long firstStep,
    @Nullable Long lastStep,
    @Nullable Long resumedFromStep,
    @Nullable String specHash) {}
