package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step after the training that makes a derived version. */
@ApiRecord
public record OptimizeStage(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 48)
        @ValidationRule(value = Rules.SHORT_NAME, messageExpression = Rules.SHORT_NAME_SAYS)
        @JsonPropertyDescription(
            "Name of the stage; the derived version is named after it. Example: int8")
        String name,
    @OnChange(Change.IGNORE)
        @Required
        @JsonPropertyDescription("What the stage does. Example: Quantize")
        OptimizeType type,
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription("Image of the stage. Example: ghcr.io/acme/quantize:1")
        String image,
    @OnChange(Change.IGNORE)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Command, as a list. Default: that of the image. Example: [python, quantize.py]")
        List<@Size(max = 4096) String> command,
    @OnChange(Change.IGNORE)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Arguments of the command. Default: those of the image. Example: [\"--bits\", \"8\"]")
        List<@Size(max = 4096) String> args,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "Resources of the stage. Default: none. Example: {limits: {memory: 8Gi}}")
        @Nullable ResourceRequirements resources,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "How much of a metric may be lost. Default: any loss passes. Example: {metric:"
                + " accuracy, maxLoss: \"0.01\"}")
        @Nullable OptimizeGate gate) {

  public OptimizeStage {
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
  }
}
