package dev.modelyard.agent.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import dev.modelyard.agent.store.azure.Wire.Answer;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told: container, account, request, the server's word, the next step. */
@Timeout(30)
class FailuresTest {
  @ParameterizedTest
  @CsvSource({
    "404, ContainerNotFound, REFUSAL, Make the container",
    "404, ResourceNotFound, REFUSAL, correct account",
    "409, ContainerBeingDeleted, REFUSAL, Somebody deletes the container",
    "403, AuthenticationFailed, REFUSAL, Correct AZURE_STORAGE_KEY",
    "403, AuthorizationFailure, REFUSAL, firewall",
    "403, AuthorizationPermissionMismatch, REFUSAL, Storage Blob Data Contributor",
    "403, KeyBasedAuthenticationNotPermitted, REFUSAL, workload identity",
    "403, AccountIsDisabled, REFUSAL, See to the account",
    "403, Another, REFUSAL, Correct the credentials",
    "409, BlobArchived, REFUSAL, archive",
    "409, BlobImmutableDueToPolicy, REFUSAL, immutability policy",
    "400, UnsupportedHeader, REFUSAL, lacks what checkpoints need",
    "400, Md5Mismatch, FAILURE, changed while it was sent",
    "400, Another, FAILURE, Asked again later",
    "429, TooManyRequests, OUTAGE, Asked again later",
    "500, InternalError, OUTAGE, Asked again later",
    "503, ServerBusy, OUTAGE, Asked again later"
  })
  void saysWhatTheServerSaidAndWhatToDo(int status, String code, Kind kind, String advice)
      throws IOException {
    try (Wire wire = new Wire()) {
      // The library asks again after a failure of the server.
      for (int i = 0; i < 5; i++) {
        wire.answers.add(Answer.error(status, code));
      }
      StoreException failure = failure(wire.bucket());
      assertThat(failure)
          .hasMessageStartingWith("container box of account acct at http://127.0.0.1:")
          .hasMessageContaining(
              "GET team/a: the server answered " + status + " " + code + " (In words). ")
          .hasMessageContaining(advice)
          .hasMessageNotContaining("RequestId");
      assertThat(failure.kind()).isEqualTo(kind);
    }
  }

  private static StoreException failure(Bucket bucket) throws IOException {
    AzureBucket opened = AzureBucket.open(bucket, Wire.KEY);
    return catchThrowableOfType(StoreException.class, () -> opened.read(bucket.object("a")));
  }

  private static Bucket at(@Nullable String endpoint) {
    return new Bucket(
        Bucket.Kind.AZURE_BLOB,
        "box",
        "",
        endpoint == null ? null : URI.create(endpoint),
        null,
        endpoint == null ? "no.such.acct" : "acct",
        null,
        null);
  }

  @Test
  void namesAHostThatIsNotThere() throws IOException {
    StoreException failure = failure(at("http://nowhere.invalid:10000"));
    assertThat(failure)
        .hasMessageContaining(
            "container box of account acct at http://nowhere.invalid:10000, GET a: ")
        .hasMessageContaining("No such host: correct endpoint");
    assertThat(failure.kind()).isEqualTo(Kind.REFUSAL);
  }

  /** The vendor's endpoint is made of it. */
  @Test
  void anAccountThatIsNotThereIsAHostThatIsNotThere() throws IOException {
    StoreException failure = failure(at(null));
    assertThat(failure)
        .hasMessageStartingWith("container box of account no.such.acct, GET a: ")
        .hasMessageContaining("No such host: correct account");
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

  private static StoreException refusal(@Nullable String key) {
    StoreException refusal =
        catchThrowableOfType(
            StoreException.class, () -> AzureBucket.open(at("http://127.0.0.1:9"), key));
    assertThat(refusal.kind()).isEqualTo(Kind.REFUSAL);
    return refusal;
  }

  @Test
  void asksForCredentialsWhenThereAreNone() {
    assertThat(refusal(null)).hasMessageContaining("no credentials. Name a Secret in secretName");
  }

  @Test
  void aKeyThatIsNoneIsNotSent() {
    assertThat(refusal("not a key"))
        .hasMessageContaining("AZURE_STORAGE_KEY is not base64. Correct AZURE_STORAGE_KEY")
        .hasMessageNotContaining("not a key");
  }
}
