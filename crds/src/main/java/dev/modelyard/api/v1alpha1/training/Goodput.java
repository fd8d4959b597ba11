package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Where the time of all attempts went. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Goodput(
    @Nullable Integer percent,
    Long productiveSeconds,
    Long queuedSeconds,
    Long startingSeconds,
    Long restoringSeconds,
    Long replayedSeconds,
    @Nullable String acceleratorHours) {

  public Goodput {
    productiveSeconds = productiveSeconds == null ? 0L : productiveSeconds;
    queuedSeconds = queuedSeconds == null ? 0L : queuedSeconds;
    startingSeconds = startingSeconds == null ? 0L : startingSeconds;
    restoringSeconds = restoringSeconds == null ? 0L : restoringSeconds;
    replayedSeconds = replayedSeconds == null ? 0L : replayedSeconds;
  }
}
