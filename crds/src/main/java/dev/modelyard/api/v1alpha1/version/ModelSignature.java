package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What the model takes and gives. */
@ApiRecord
public record ModelSignature(
    @OnChange(Change.IMMUTABLE)
        @Size(max = 64)
        @JsonPropertyDescription(
            "Named inputs. Default: unknown. Example: [{name: x, type: float32, shape: [-1, 64]}]")
        List<TensorSpec> inputs,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 64)
        @JsonPropertyDescription(
            "Named outputs. Default: unknown. Example: [{name: y, type: int64, shape: [-1]}]")
        List<TensorSpec> outputs) {

  public ModelSignature {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
  }
}
