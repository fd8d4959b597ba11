package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GitSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the bytes came from. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Lineage(
    @Nullable TrainingLineage training,
    @Nullable String derivedFrom,
    @Nullable GitSource code,
    @Nullable String image,
    List<InputLineage> inputs,
    @Nullable String specHash) {

  public Lineage {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
  }
}
