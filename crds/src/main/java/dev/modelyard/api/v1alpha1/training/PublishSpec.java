package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import dev.modelyard.api.v1alpha1.common.SecretReference;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes a version when the training succeeds, and what it must show first. */
@ApiRecord
public record PublishSpec(
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.RELATIVE_PATH, messageExpression = Rules.RELATIVE_PATH_SAYS)
        @JsonPropertyDescription(
            "Directory inside checkpoints.directory that becomes the version. Default: the last"
                + " verified checkpoint. Example: final")
        @Nullable String directory,
    @OnChange(Change.RESTART)
        @Default("AllowList")
        @JsonPropertyDescription(
            "SafeOnly takes formats that run no code, AllowList also known harmless code, Any all."
                + " Default: AllowList. Example: SafeOnly")
        FormatPolicy formatPolicy,
    @OnChange(Change.IGNORE)
        @Size(max = 16)
        @JsonPropertyDescription(
            "Bounds that metrics of the last report must meet. Default: none. Example: [{metric:"
                + " accuracy, min: \"0.95\"}]")
        List<MetricRequirement> require,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "Inputs with expected outputs, kept with the version. Default: none. Example: {file:"
                + " golden.json}")
        @Nullable GoldenFile golden,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "Secret with the key that signs the digest. Default: not signed. Example: {secretName:"
                + " signing-key}")
        @Nullable SecretReference signing,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "Where the version is announced besides the cluster. Default: nowhere. Example:"
                + " {mlflow: {url: https://mlflow.example.org}}")
        @Nullable RegistrySpec registry) {

  public PublishSpec {
    formatPolicy = formatPolicy == null ? FormatPolicy.AllowList : formatPolicy;
    require = require == null ? List.of() : List.copyOf(require);
  }
}
