package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pod that combines the updates of the sites. */
@ApiRecord
public record FederatedServer(
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription(
            "Image of the server. Default: the image of the trainer. Example:"
                + " ghcr.io/acme/fed-server:1")
        @Nullable String image,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Command, as a list. Default: that of the image. Example: [python, server.py]")
        List<@Size(max = 4096) String> command,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Arguments of the command. Default: those of the image. Example: [\"--verbose\"]")
        List<@Size(max = 4096) String> args,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Resources of the server. Default: none. Example: {limits: {memory: 4Gi}}")
        @Nullable ResourceRequirements resources) {

  public FederatedServer {
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
  }
}
