package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a known failure means. The first rule that matches wins. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestartRule(List<Integer> exitCodes, @Nullable String reason, RestartAction action) {

  public RestartRule {
    exitCodes = exitCodes == null ? List.of() : List.copyOf(exitCodes);
  }
}
