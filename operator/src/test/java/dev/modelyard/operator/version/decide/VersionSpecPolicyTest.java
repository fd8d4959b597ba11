package dev.modelyard.operator.version.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionSpecPolicyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pvc: {claimName: c}",
        "s3: {bucket: b}",
        "gcs: {bucket: b}",
        "azureBlob: {account: a, container: c}",
        "oss: {bucket: b, region: r}",
        "s3: {bucket: b}, encryption: {secretName: k}"
      })
  void takesClaimsAndBuckets(String source) {
    assertThat(problems(source)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "huggingFace", "mlflow"})
  void namesTheSourceThatNothingReads(String field) {
    assertThat(problems(field + ": {}"))
        .singleElement()
        .asString()
        .startsWith("spec.source." + field + " is not implemented yet");
  }

  private static List<String> problems(String source) {
    return VersionSpecPolicy.problems(
        Serialization.unmarshal(
            """
            model: churn
            version: 1
            digest: "sha256:5f"
            source: {%s}
            """
                .formatted(source),
            ModelVersionSpec.class));
  }
}
