package dev.modelyard.operator.training.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a version is in the store of the training that is to begin at it. */
class ForkPointTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          s3: {bucket: b, secretName: k}         | s3: {bucket: b}                        | true
          gcs: {bucket: b, prefix: p}            | gcs: {bucket: b, prefix: p}            | true
          gcs: {bucket: b, prefix: p}            | gcs: {bucket: b}                       | false
          gcs: {bucket: b}                       | s3: {bucket: b}                        | false
          gcs: {bucket: b}                       | oss: {bucket: b, region: r}            | false
          oss: {bucket: b, region: r}            | oss: {bucket: b, region: r}            | true
          azureBlob: {account: a, container: c}  | azureBlob: {account: a, container: c}  | true
          azureBlob: {account: a, container: c}  | azureBlob: {account: b, container: c}  | false
          gcs: {bucket: b, endpoint: 'https://x'}| gcs: {bucket: b, endpoint: 'https://y'}| false
          pvc: {claimName: c, path: modelyard/versions/5f} | pvc: {claimName: c}          | true
          """)
  void isOneStoreWhateverOpensIt(String source, String storage, boolean one) {
    ModelTraining training =
        Trainings.churnBut("storage: {pvc: {size: 1Gi}}", "storage: {%s}".formatted(storage));

    assertThat(ForkPoint.of(version(source)))
        .hasValueSatisfying(
            point ->
                assertThat(
                        point
                            .store()
                            .equals(ForkPoint.storeOf(Owner.of(training), training.getSpec())))
                    .isEqualTo(one));
  }

  private static ModelVersion version(String source) {
    return Serialization.unmarshal(
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelVersion
        metadata: {name: churn-v1}
        spec: {model: churn, version: 1, digest: "sha256:5f", source: {%s}}
        """
            .formatted(source),
        ModelVersion.class);
  }
}
