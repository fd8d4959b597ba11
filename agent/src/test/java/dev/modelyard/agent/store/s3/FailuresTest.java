package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.s3.Wire.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told: bucket, endpoint, request, the server's word, the next step. */
@Timeout(15)
class FailuresTest {
  @ParameterizedTest
  @CsvSource({
    "404, NoSuchBucket, REFUSAL, Make the bucket",
    "403, AccessDenied, REFUSAL, s3:ListBucket",
    "403, InvalidAccessKeyId, REFUSAL, Correct AWS_ACCESS_KEY_ID",
    "403, SignatureDoesNotMatch, REFUSAL, AWS_SECRET_ACCESS_KEY",
    "403, RequestTimeTooSkewed, REFUSAL, The clocks",
    "400, ExpiredToken, REFUSAL, AWS_SESSION_TOKEN",
    "400, AuthorizationHeaderMalformed, REFUSAL, another region",
    "403, InvalidObjectState, REFUSAL, Bring it back from the archive",
    "301, PermanentRedirect, REFUSAL, set region to eu-west-1",
    "400, KMS.DisabledException, REFUSAL, See to the key",
    "404, kms:KeyNotFound, REFUSAL, See to the key",
    "501, NotImplemented, REFUSAL, lacks what checkpoints need",
    "400, BadDigest, FAILURE, changed while it was sent",
    "400, Another, FAILURE, Asked again later",
    "400, InternalError, OUTAGE, Asked again later",
    "400, SlowDown, OUTAGE, Asked again later",
    "400, ServiceUnavailable, OUTAGE, Asked again later",
    "429, TooManyRequests, OUTAGE, Asked again later",
    "500, InternalError, OUTAGE, Asked again later",
    "503, SlowDown, OUTAGE, Asked again later"
  })
  void saysWhatTheServerSaidAndWhatToDo(int status, String code, Kind kind, String advice)
      throws IOException {
    try (Wire wire = new Wire()) {
      Answer answer = Answer.error(status, code).with("x-amz-bucket-region", "eu-west-1");
      // The library corrects its clock once, and asks again after a failure of the server.
      for (int i = 0; i < 5; i++) {
        wire.answers.add(answer);
      }
      StoreException failure = failure(wire.bucket());
      assertThat(failure)
          .hasMessageStartingWith("bucket bucket at http://127.0.0.1:")
          .hasMessageContaining(
              "GET team/a: the server answered " + status + " " + code + " (in words). ")
          .hasMessageContaining(advice);
      assertThat(failure.kind()).isEqualTo(kind);
    }
  }

  @Test
  void namesWhatIsLackingOfTheServersKey() throws IOException {
    String body =
        "<Error><Code>AccessDenied</Code><Message>User: u is not authorized to perform:"
            + " kms:GenerateDataKey on resource: k</Message></Error>";
    try (Wire wire = new Wire()) {
      wire.answers.add(new Answer(403, Map.of(), body, body.length()));
      assertThat(failure(wire.bucket()))
          .hasMessageEndingWith("need kms:GenerateDataKey and kms:Decrypt on the key");
    }
  }

  private static StoreException failure(Bucket bucket) throws IOException {
    BucketObjects objects = BucketObjects.open(bucket, S3Bucket::open, new Parallel(1));
    return catchThrowableOfType(StoreException.class, () -> objects.read("a"));
  }

  private static Bucket at(String endpoint) {
    return new Bucket(Bucket.Kind.S3, "bucket", "", URI.create(endpoint), null, null, null, null);
  }

  @Test
  void namesAHostThatIsNotThere() throws IOException {
    System.setProperty("aws.accessKeyId", "a");
    System.setProperty("aws.secretAccessKey", "b");
    StoreException failure = failure(at("http://nowhere.invalid:9000"));
    assertThat(failure)
        .hasMessageContaining("bucket bucket at http://nowhere.invalid:9000, GET a: ")
        .hasMessageContaining("No such host");
    assertThat(failure.kind()).isEqualTo(Kind.REFUSAL);
  }

  @Test
  void aServerThatIsDownMayComeBack() throws IOException {
    Wire wire = new Wire();
    Bucket bucket = wire.bucket();
    wire.close();
    StoreException failure = failure(bucket);
    assertThat(failure).hasMessageContaining("Nothing answers");
    assertThat(failure.kind()).isEqualTo(Kind.OUTAGE);
  }

  @Test
  void asksForCredentialsWhenThereAreNone() throws IOException {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    assertThat(failure(at("http://127.0.0.1:9")))
        .hasMessageContaining("secretName")
        .hasMessageContaining("of the providers [SystemProperty");
  }
}
