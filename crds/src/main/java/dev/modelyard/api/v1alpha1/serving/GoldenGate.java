package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** The predictions kept with the version must come out again. */
@ApiRecord
public record GoldenGate(
    @OnChange(Change.IGNORE)
        @Default("0")
        @Size(max = 40)
        @ValidationRule(value = Rules.NOT_NEGATIVE, messageExpression = Rules.NOT_NEGATIVE_SAYS)
        @JsonPropertyDescription(
            "Largest difference that passes, a decimal number in quotes. Default: \"0\". Example:"
                + " \"0.001\"")
        String tolerance) {

  public GoldenGate {
    tolerance = tolerance == null ? "0" : tolerance;
  }
}
