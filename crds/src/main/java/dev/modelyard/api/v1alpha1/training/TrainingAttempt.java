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
    @JsonPropertyDescription(
            "When all its workers ran; after a queue had suspended them, as much earlier as they"
                + " had run before. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant startedAt,
    @JsonPropertyDescription("When it was seen to have ended. Example: 2026-01-31T13:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant endedAt,
    @JsonPropertyDescription(
            "When its program last reported something new: a further step, or other numbers where"
                + " it reports no steps. Example: 2026-01-31T12:59:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant steppedAt,
    @JsonPropertyDescription("First step it committed. Example: 1201") @Nullable Long firstStep,
    @JsonPropertyDescription("Last step it committed. Example: 2400") @Nullable Long lastStep,
    @JsonPropertyDescription(
            "Step of the checkpoint it started from; absent for a fresh start. Example: 1200")
        @Nullable Long resumedFromStep,
    @JsonPropertyDescription("Where its time went. Example: {percent: 93}")
        @Nullable Goodput goodput,
    @Size(max = 128) @JsonPropertyDescription("Hash of the spec it ran with. Example: 5f2b8a6c")
        @Nullable String specHash) {

  /** The row of an attempt of which nothing else is known yet. */
  public static Builder builder(int number) {
    return new Builder(number);
  }

  /** A copy to change. */
  public Builder toBuilder() {
    return new Builder(number)
        .cause(cause)
        .message(message)
        .node(node)
        .exitCode(exitCode)
        .startedAt(startedAt)
        .endedAt(endedAt)
        .steppedAt(steppedAt)
        .firstStep(firstStep)
        .lastStep(lastStep)
        .resumedFromStep(resumedFromStep)
        .goodput(goodput)
        .specHash(specHash);
  }

  /** Collects the changes of one row. */
  public static final class Builder {
    private final Integer number;
    private @Nullable AttemptCause cause;
    private @Nullable String message;
    private @Nullable String node;
    private @Nullable Integer exitCode;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Instant steppedAt;
    private @Nullable Long firstStep;
    private @Nullable Long lastStep;
    private @Nullable Long resumedFromStep;
    private @Nullable Goodput goodput;
    private @Nullable String specHash;

    private Builder(Integer number) {
      this.number = number;
    }

    public Builder cause(@Nullable AttemptCause value) {
      cause = value;
      return this;
    }

    public Builder message(@Nullable String value) {
      message = value;
      return this;
    }

    public Builder node(@Nullable String value) {
      node = value;
      return this;
    }

    public Builder exitCode(@Nullable Integer value) {
      exitCode = value;
      return this;
    }

    public Builder startedAt(@Nullable Instant value) {
      startedAt = value;
      return this;
    }

    public Builder endedAt(@Nullable Instant value) {
      endedAt = value;
      return this;
    }

    public Builder steppedAt(@Nullable Instant value) {
      steppedAt = value;
      return this;
    }

    public Builder firstStep(@Nullable Long value) {
      firstStep = value;
      return this;
    }

    public Builder lastStep(@Nullable Long value) {
      lastStep = value;
      return this;
    }

    public Builder resumedFromStep(@Nullable Long value) {
      resumedFromStep = value;
      return this;
    }

    public Builder goodput(@Nullable Goodput value) {
      goodput = value;
      return this;
    }

    public Builder specHash(@Nullable String value) {
      specHash = value;
      return this;
    }

    public TrainingAttempt build() {
      return new TrainingAttempt(
          number,
          cause,
          message,
          node,
          exitCode,
          startedAt,
          endedAt,
          steppedAt,
          firstStep,
          lastStep,
          resumedFromStep,
          goodput,
          specHash);
    }
  }
}
