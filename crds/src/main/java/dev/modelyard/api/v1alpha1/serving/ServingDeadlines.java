package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;

/** How long each step of a start may take. They tell a missing node from a broken model. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServingDeadlines(GoDuration schedule, GoDuration download, GoDuration load) {

  /** What an absent object means. */
  public static final ServingDeadlines DEFAULT =
      new ServingDeadlines(GoDuration.of("15m"), GoDuration.of("30m"), GoDuration.of("10m"));

  public ServingDeadlines {
    schedule = schedule == null ? DEFAULT.schedule : schedule;
    download = download == null ? DEFAULT.download : download;
    load = load == null ? DEFAULT.load : load;
  }
}
