package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about a training. Written by the operator only. */
@ApiRecord
public record ModelTrainingStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of. Example: 3")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Where the training is, in one word. Example: Running")
        @Nullable TrainingPhase phase,
    @Size(max = 4096)
        @JsonPropertyDescription(
            "What a person should know now, and what to do. Example: attempt 2 runs, resumed from"
                + " step 1200")
        @Nullable String message,
    @JsonPropertyDescription(
            "Number of the newest attempt that was decided on, 0 before the first. Default: 0."
                + " Example: 2")
        Integer attempt,
    @Size(max = 10)
        @JsonPropertyDescription(
            "The last 10 attempts, oldest first. Example: [{number: 1, cause: Preempted, lastStep:"
                + " 1200}]")
        List<TrainingAttempt> attempts,
    @JsonPropertyDescription(
            "The last report of the program. Example: {step: 1250, targetSteps: 10000, percent:"
                + " 12}")
        @Nullable TrainingProgress progress,
    @JsonPropertyDescription("The newest verified commit. Example: {step: 1200, epoch: 2}")
        @Nullable CheckpointStatus checkpoint,
    @JsonPropertyDescription("Where the time of all attempts went. Example: {percent: 93}")
        @Nullable Goodput goodput,
    @JsonPropertyDescription("The version this training ended in. Example: {name: churn-v7}")
        @Nullable PublishedVersion version,
    @JsonPropertyDescription("Failures counted against maxFailures. Default: 0. Example: 1")
        Integer failures,
    @JsonPropertyDescription("Disruptions counted against maxDisruptions. Default: 0. Example: 4")
        Integer disruptions,
    @JsonPropertyDescription(
            "Attempts in a row without a new commit, counted against noProgressLimit. Default: 0."
                + " Example: 1")
        Integer withoutProgress,
    @JsonPropertyDescription(
            "What is true and why. Example: [{type: Ready, status: \"False\", reason: Starting}]")
        List<Condition> conditions) {

  /** A new object: nothing is known yet. */
  public static final ModelTrainingStatus EMPTY =
      new ModelTrainingStatus(
          null, null, null, 0, List.of(), null, null, null, null, 0, 0, 0, List.of());

  public ModelTrainingStatus {
    attempt = attempt == null ? EMPTY.attempt : attempt;
    attempts = attempts == null ? List.of() : List.copyOf(attempts);
    failures = failures == null ? EMPTY.failures : failures;
    disruptions = disruptions == null ? EMPTY.disruptions : disruptions;
    withoutProgress = withoutProgress == null ? EMPTY.withoutProgress : withoutProgress;
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** A copy to change. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects the changes of one reconciliation. */
  public static final class Builder {
    private @Nullable Long observedGeneration;
    private @Nullable TrainingPhase phase;
    private @Nullable String message;
    private Integer attempt;
    private List<TrainingAttempt> attempts;
    private @Nullable TrainingProgress progress;
    private @Nullable CheckpointStatus checkpoint;
    private @Nullable Goodput goodput;
    private @Nullable PublishedVersion version;
    private Integer failures;
    private Integer disruptions;
    private Integer withoutProgress;
    private List<Condition> conditions;

    private Builder(ModelTrainingStatus from) {
      observedGeneration = from.observedGeneration;
      phase = from.phase;
      message = from.message;
      attempt = from.attempt;
      attempts = from.attempts;
      progress = from.progress;
      checkpoint = from.checkpoint;
      goodput = from.goodput;
      version = from.version;
      failures = from.failures;
      disruptions = from.disruptions;
      withoutProgress = from.withoutProgress;
      conditions = from.conditions;
    }

    public Builder observedGeneration(@Nullable Long value) {
      observedGeneration = value;
      return this;
    }

    public Builder phase(@Nullable TrainingPhase value) {
      phase = value;
      return this;
    }

    public Builder message(@Nullable String value) {
      message = value;
      return this;
    }

    public Builder attempt(Integer value) {
      attempt = value;
      return this;
    }

    public Builder attempts(List<TrainingAttempt> value) {
      attempts = value;
      return this;
    }

    public Builder progress(@Nullable TrainingProgress value) {
      progress = value;
      return this;
    }

    public Builder checkpoint(@Nullable CheckpointStatus value) {
      checkpoint = value;
      return this;
    }

    public Builder goodput(@Nullable Goodput value) {
      goodput = value;
      return this;
    }

    public Builder version(@Nullable PublishedVersion value) {
      version = value;
      return this;
    }

    public Builder failures(Integer value) {
      failures = value;
      return this;
    }

    public Builder disruptions(Integer value) {
      disruptions = value;
      return this;
    }

    public Builder withoutProgress(Integer value) {
      withoutProgress = value;
      return this;
    }

    public Builder conditions(List<Condition> value) {
      conditions = value;
      return this;
    }

    public ModelTrainingStatus build() {
      return new ModelTrainingStatus(
          observedGeneration,
          phase,
          message,
          attempt,
          attempts,
          progress,
          checkpoint,
          goodput,
          version,
          failures,
          disruptions,
          withoutProgress,
          conditions);
    }
  }
}
