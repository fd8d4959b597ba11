package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** One named input or output. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TensorSpec(String name, String type, List<Long> shape) {

  public TensorSpec {
    shape = shape == null ? List.of() : List.copyOf(shape);
  }
}
