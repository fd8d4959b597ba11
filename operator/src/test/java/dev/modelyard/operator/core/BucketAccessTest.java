package dev.modelyard.operator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.CheckpointStorage;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a Secret: the goldens have it. */
class BucketAccessTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          s3: {bucket: b}                       | KIND=s3 BUCKET=b
          s3: {bucket: b, region: r}            | KIND=s3 BUCKET=b AWS_REGION=r
          s3: {bucket: b, kmsKey: k}            | KIND=s3 BUCKET=b KMS_KEY=k
          gcs: {bucket: b, prefix: p}           | KIND=gcs BUCKET=b PREFIX=p
          gcs: {bucket: b, kmsKey: k}           | KIND=gcs BUCKET=b KMS_KEY=k
          azureBlob: {account: a, container: c, encryptionScope: e} | KIND=azureBlob BUCKET=c ACCOUNT=a KMS_KEY=e
          oss: {bucket: b, region: r, kmsKey: k} | KIND=oss BUCKET=b KMS_KEY=k OSS_REGION=r
          azureBlob: {account: a, container: c} | KIND=azureBlob BUCKET=c ACCOUNT=a
          oss: {bucket: b, region: r, endpoint: 'https://x'} | KIND=oss BUCKET=b ENDPOINT=https://x OSS_REGION=r
          """)
  void withoutASecretSaysOnlyWhere(String storage, String env) {
    BucketLocation bucket = bucket(storage);

    assertThat(
            BucketAccess.env(bucket).stream()
                .map(BucketAccessTest::said)
                .collect(Collectors.joining(" ")))
        .isEqualTo(env);
    assertThat(BucketAccess.volume(bucket)).isEmpty();
    assertThat(BucketAccess.mount(bucket)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          s3: {bucket: b, prefix: p, secretName: k}        | S3 bucket b, prefix p
          gcs: {bucket: b, endpoint: 'https://x'}          | GCS bucket b
          azureBlob: {account: a, container: c, prefix: p} | Azure container a/c, prefix p
          oss: {bucket: b, region: r}                      | OSS bucket b
          """)
  void namesABucketAsPeopleDo(String storage, String name) {
    assertThat(bucket(storage).named()).isEqualTo(name);
  }

  @Test
  void aClaimIsNoBucket() {
    assertThat(BucketLocation.of(storage("pvc: {size: 1Gi}"))).isEmpty();
  }

  private static BucketLocation bucket(String storage) {
    return BucketLocation.of(storage(storage)).orElseThrow();
  }

  private static CheckpointStorage storage(String text) {
    return Serialization.unmarshal(text, CheckpointStorage.class);
  }

  private static String said(EnvVar variable) {
    return "%s=%s"
        .formatted(
            variable.getName().replaceFirst("MODELYARD_(BUCKET_)?", ""), variable.getValue());
  }
}
