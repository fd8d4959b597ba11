package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;

/** The wait before an attempt: it doubles from initial up to max. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackoffSpec(GoDuration initial, GoDuration max) {

  /** What an absent object means. */
  public static final BackoffSpec DEFAULT =
      new BackoffSpec(GoDuration.of("10s"), GoDuration.of("5m"));

  public BackoffSpec {
    initial = initial == null ? DEFAULT.initial : initial;
    max = max == null ? DEFAULT.max : max;
  }
}
