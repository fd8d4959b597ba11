package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The predictions kept with the version must come out again. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GoldenGate(String tolerance) {

  public GoldenGate {
    tolerance = tolerance == null ? "0" : tolerance;
  }
}
