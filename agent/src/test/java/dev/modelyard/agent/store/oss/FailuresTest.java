package dev.modelyard.agent.store.oss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.aliyun.credentials.exception.CredentialException;
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
  @CsvSource({
    "404, NoSuchBucket, REFUSAL, Make the bucket",
    "403, AccessDenied, REFUSAL, oss:ListObjects",
    "403, InvalidAccessKeyId, REFUSAL, Correct OSS_ACCESS_KEY_ID",
    "403, SignatureDoesNotMatch, REFUSAL, OSS_ACCESS_KEY_SECRET",
    "403, SecurityTokenExpired, REFUSAL, OSS_SESSION_TOKEN",
    "403, RequestTimeTooSkewed, REFUSAL, The clocks",
    "403, UserDisable, REFUSAL, owes money",
    "403, InvalidObjectState, REFUSAL, Bring it back from the archive",
    "403, Another, REFUSAL, Correct the credentials",
    "301, PermanentRedirect, REFUSAL, set region",
    "501, NotImplemented, REFUSAL, lacks what checkpoints need",
    "400, InvalidDigest, FAILURE, changed while it was sent",
    "400, Another, FAILURE, Asked again later",
    "429, TooManyRequests, OUTAGE, Asked again later",
    "500, InternalError, OUTAGE, Asked again later",
    "503, ServiceUnavailable, OUTAGE, Asked again later"
  })
  void saysWhatTheServerSaidAndWhatToDo(int status, String code, Kind kind, String advice)
      throws IOException {
    try (Wire wire = new Wire()) {
      // The library asks again after a failure of the server.
      for (int i = 0; i < 5; i++) {
        wire.server().answer(Wire.error(status, code));
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

  private static StoreException failure(Bucket bucket) throws IOException {
    BucketObjects objects = BucketObjects.open(bucket, OssBucket::open, new Parallel(1));
    return catchThrowableOfType(StoreException.class, () -> objects.read("a"));
  }

  private static Bucket at(String endpoint) {
    return new Bucket(Bucket.Kind.OSS, "bucket", "", URI.create(endpoint), null, null, null, null);
  }

  @Test
  void namesAHostThatIsNotThere() throws IOException {
    new Wire().close(); // for its keys
    StoreException failure = failure(at("http://nowhere.invalid:9000"));
    assertThat(failure)
        .hasMessageContaining("bucket bucket at http://nowhere.invalid:9000, GET a: ")
        .hasMessageContaining("No such host");
    assertThat(failure.kind()).isEqualTo(Kind.REFUSAL);
  }

  @Test
  void aServerThatIsDownMayComeBack() throws IOException {
    Wire wire = new Wire();
    wire.close();
    StoreException failure = failure(wire.bucket());
    assertThat(failure).hasMessageContaining("Nothing answers");
    assertThat(failure.kind()).isEqualTo(Kind.OUTAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "Environment variable accessKeyId cannot be empty, REFUSAL, secretName",
    "'Error refreshing credentials from OIDC, HttpCode: 400, result: no', REFUSAL, the role's trust",
    "'Error refreshing credentials from OIDC, HttpCode: 0, result: ', OUTAGE, lets us out"
  })
  void saysWhatIsWrongWithCredentials(String said, Kind kind, String advice) {
    StoreException failure =
        new Failures(at("http://127.0.0.1:9"))
            .of("GET a", new IllegalStateException(new CredentialException(said)));
    assertThat(failure).hasMessageContaining(said.strip()).hasMessageContaining(advice);
    assertThat(failure.kind()).isEqualTo(kind);
  }
}
