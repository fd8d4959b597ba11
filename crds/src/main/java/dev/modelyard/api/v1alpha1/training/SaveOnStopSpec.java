package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;

/** How long a stop waits for the program to save. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SaveOnStopSpec(GoDuration timeout) {

  public SaveOnStopSpec {
    timeout = timeout == null ? GoDuration.of("2m") : timeout;
  }
}
