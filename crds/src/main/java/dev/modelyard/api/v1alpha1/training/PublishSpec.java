package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.common.SecretReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes a version when the training succeeds, and what it must show first. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PublishSpec(
    @Nullable String directory,
    FormatPolicy formatPolicy,
    List<MetricRequirement> require,
    @Nullable GoldenFile golden,
    @Nullable SecretReference signing,
    @Nullable RegistrySpec registry) {

  public PublishSpec {
    formatPolicy = formatPolicy == null ? FormatPolicy.AllowList : formatPolicy;
    require = require == null ? List.of() : List.copyOf(require);
  }
}
