package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How long a stop waits for the program to save. */
@ApiRecord
public record SaveOnStopSpec(
    @OnChange(Change.RESTART)
        @Default("2m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription("How long a stop waits for the save. Default: 2m. Example: 5m")
        GoDuration timeout) {

  public SaveOnStopSpec {
    timeout = timeout == null ? GoDuration.of("2m") : timeout;
  }
}
