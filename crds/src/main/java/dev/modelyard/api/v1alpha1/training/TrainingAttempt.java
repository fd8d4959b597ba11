package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of the ledger: what happened to one attempt. */
@ApiRecord
public record TrainingAttempt(
    @Required @JsonPropertyDescription("Number of the attempt, from 1. Example: 2") Integer number,
    @JsonPropertyDescription("Why it ended; absent while it runs. Example: Preempted")
        @Nullable AttemptCause cause,
    @Size(max = 1024)
        @JsonPropertyDescription("What the pod or node said. Example: node gpu-3 was drained")
        @Nullable String message,
    @Size(max = 253) @JsonPropertyDescription("Node of the pod that ended first. Example: gpu-3")
        @Nullable String node,
    @JsonPropertyDescription("Exit code of the program, where there is one. Example: 137")
        @Nullable Integer exitCode,
    @JsonPropertyDescription("When its Job was made. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant startedAt,
    @JsonPropertyDescription("When it was seen to have ended. Example: 2026-01-31T13:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant endedAt,
    @JsonPropertyDescription("First step it reported. Example: 1201") @Nullable Long firstStep,
    @JsonPropertyDescription("Last step it reported. Example: 2400") @Nullable Long lastStep,
    @JsonPropertyDescription(
            "Step of the checkpoint it started from; absent for a fresh start. Example: 1200")
        @Nullable Long resumedFromStep,
    @Size(max = 128) @JsonPropertyDescription("Hash of the spec it ran with. Example: 5f2b8a6c")
        @Nullable String specHash) {}
