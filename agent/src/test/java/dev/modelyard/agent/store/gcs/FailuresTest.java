package dev.modelyard.agent.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told: bucket, endpoint, request, the server's word, the next step. */
@Timeout(30)
class FailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          401 | required | Anonymous caller | REFUSAL | Correct credentials.json
          403 | forbidden | me@p has no storage.objects.get access | REFUSAL | roles/storage.objectUser
          403 | forbidden | Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied | REFUSAL | service agent
          403 | accountDisabled | The billing account is disabled | REFUSAL | Enable the billing
          403 | retentionPolicyNotMet | Object 'b/f' is subject to bucket's retention policy and cannot be deleted until 2027 | REFUSAL | Take the retention policy
          403 | objectUnderActiveHold | Object 'b/f' is under active Event-Based hold and cannot be deleted | REFUSAL | or the hold, off
          403 | forbidden | Object 'b/f' is under active Temporary hold and cannot be deleted | REFUSAL | or the hold, off
          404 | notFound | The specified bucket does not exist | REFUSAL | Make the bucket
          429 | rateLimitExceeded | slow down | OUTAGE | Asked again later
          503 | backendError | try later | OUTAGE | Asked again later
          501 | notImplemented | no | REFUSAL | lacks what checkpoints need
          400 | invalid | Provided CRC32C does not match | FAILURE | changed while it was sent
          400 | invalid | another | FAILURE | Asked again later
          """)
  void saysWhatTheServerSaidAndWhatToDo(
      int status, String reason, String said, Kind kind, String advice) throws IOException {
    try (Wire wire = new Wire()) {
      for (int i = 0; i < 5; i++) {
        wire.server().answer(Wire.error(status, reason, said + "."));
      }
      StoreException failure = failure(wire.bucket());
      assertThat(failure)
          .hasMessageStartingWith("bucket bucket at http://127.0.0.1:")
          .hasMessageContaining(
              "GET team/a: the server answered %d %s (%s). ".formatted(status, reason, said))
          .hasMessageContaining(advice);
      assertThat(failure.kind()).isEqualTo(kind);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Your default credentials were not found. To set up … | REFUSAL | secretName
          Error getting access token: 400 {"error": "invalid_grant", "error_description": "Invalid \
          JWT Signature."} | REFUSAL | Put credentials that are valid
          Error getting access token: 400 {"error": "invalid_grant", "error_description": "Invalid \
          JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."} \
          | REFUSAL | The clocks
          Unexpected Error code 403 trying to get security access token from Compute Engine \
          metadata for the default service account: no | REFUSAL | an identity that Google knows
          Error code 503 trying to get security access token from Compute Engine metadata \
          | OUTAGE | Asked again later
          """)
  void saysWhatIsWrongWithCredentials(String said, Kind kind, String advice) {
    Bucket bucket = at("https://storage.example");
    StoreException failure = new Failures(bucket).of("to begin with", new IOException(said));
    assertThat(failure).hasMessageContaining("to begin with: ").hasMessageContaining(advice);
    assertThat(failure.kind()).isEqualTo(kind);
  }

  private static StoreException failure(Bucket bucket) throws IOException {
    BucketObjects objects = BucketObjects.open(bucket, GcsBucket::open, new Parallel(1));
    return catchThrowableOfType(StoreException.class, () -> objects.read("a"));
  }

  private static Bucket at(String endpoint) {
    return new Bucket(Bucket.Kind.GCS, "bucket", "", URI.create(endpoint), null, null, null, null);
  }

  @Test
  void namesAHostThatIsNotThere() throws IOException {
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
}
