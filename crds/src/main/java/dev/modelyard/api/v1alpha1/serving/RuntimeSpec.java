package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model server: a preset, or all it takes to describe one. */
@ValidationRule(
    value = "self.preset != 'Custom' || (has(self.image) && has(self.port))",
    message = "preset Custom needs image and port")
@ValidationRule(
    value =
        "self.preset == 'Custom' || !(has(self.image) || has(self.command) || has(self.port) ||"
            + " has(self.protocol) || has(self.readiness))",
    message =
        "image, command, port, protocol and readiness are for preset Custom: use server to change a"
            + " preset")
@ApiRecord
public record RuntimeSpec(
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription("A known server, or Custom. Example: TensorFlowServing")
        RuntimePreset preset,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription(
            "Image of a Custom server, and required there; server.image changes that of a preset."
                + " Example: ghcr.io/acme/serve:1")
        @Nullable String image,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Command of a Custom server, as a list. Default: that of the image. Example: [gunicorn,"
                + " app:app]")
        List<@Size(max = 4096) String> command,
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(65535)
        @JsonPropertyDescription("Port of a Custom server, and required there. Example: 8080")
        @Nullable Integer port,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Prediction protocol of a Custom server. Default: none known, so smoke.auto cannot be"
                + " used. Example: V1")
        @Nullable PredictProtocol protocol,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Readiness of a Custom server. Default: the port accepts a connection. Example: {path:"
                + " /healthz}")
        @Nullable ReadinessSpec readiness) {

  public RuntimeSpec {
    command = command == null ? List.of() : List.copyOf(command);
  }
}
