package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** One named input or output. */
@ApiRecord
public record TensorSpec(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("Name of the input or output. Example: x")
        String name,
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(min = 1, max = 32)
        @JsonPropertyDescription("Type of an element. Example: float32")
        String type,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 16)
        @JsonPropertyDescription(
            "Size of each dimension, -1 where it varies. Default: a scalar. Example: [-1, 64]")
        List<Long> shape) {

  public TensorSpec {
    shape = shape == null ? List.of() : List.copyOf(shape);
  }
}
