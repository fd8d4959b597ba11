package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last report of the program. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingProgress(
    @Nullable Long step,
    @Nullable Long targetSteps,
    @Nullable Integer percent,
    @Nullable String stepsPerSecond,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant estimatedCompletion,
    Map<String, String> metrics) {

  public TrainingProgress {
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
  }
}
