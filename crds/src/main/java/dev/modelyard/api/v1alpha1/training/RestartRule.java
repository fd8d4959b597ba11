package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a known failure means. The first rule that matches wins. */
@ValidationRule(
    value = "has(self.exitCodes) && self.exitCodes.size() > 0 || has(self.reason)",
    message = "set exitCodes or reason: a rule without either matches nothing")
@ValidationRule(
    value = "!has(self.exitCodes) || self.exitCodes.all(c, c >= 1 && c <= 255)",
    message = "exitCodes are 1 to 255: 0 is success")
@ApiRecord
public record RestartRule(
    @OnChange(Change.IGNORE)
        @Size(max = 32)
        @JsonPropertyDescription("Exit codes that match, 1 to 255. Default: any. Example: [64, 65]")
        List<Integer> exitCodes,
    @OnChange(Change.IGNORE)
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "Reason of the container or pod that matches. Default: any. Example: OOMKilled")
        @Nullable String reason,
    @OnChange(Change.IGNORE)
        @Required
        @JsonPropertyDescription(
            "What a match leads to: Fail ends the training, Retry costs a failure, Ignore costs"
                + " nothing. Example: Fail")
        RestartAction action) {

  public RestartRule {
    exitCodes = exitCodes == null ? List.of() : List.copyOf(exitCodes);
  }
}
