package dev.modelyard.agent.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
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
    "404, ContainerNotFound, true, Make the container",
    "404, ResourceNotFound, true, correct account",
    "409, ContainerBeingDeleted, true, Somebody deletes the container",
    "403, AuthenticationFailed, true, Correct AZURE_STORAGE_KEY",
    "403, AuthorizationFailure, true, firewall",
    "403, AuthorizationPermissionMismatch, true, Storage Blob Data Contributor",
    "403, KeyBasedAuthenticationNotPermitted, true, workload identity",
    "403, AccountIsDisabled, true, See to the account",
    "403, Another, true, Correct the credentials",
    "409, BlobArchived, true, archive",
    "409, BlobImmutableDueToPolicy, true, immutability policy",
    "400, UnsupportedHeader, true, lacks what checkpoints need",
    "400, Md5Mismatch, false, changed while it was sent",
    "400, Another, false, Asked again later"
  })
  void saysWhatTheServerSaidAndWhatToDo(int status, String code, boolean refusal, String advice)
      throws IOException {
    try (Wire wire = new Wire()) {
      wire.answers.add(Answer.error(status, code));
      StoreException failure = failure(wire.bucket());
      assertThat(failure)
          .hasMessageStartingWith("container box of account acct at http://127.0.0.1:")
          .hasMessageContaining(
              "GET team/a: the server answered " + status + " " + code + " (In words). ")
          .hasMessageContaining(advice)
          .hasMessageNotContaining("RequestId");
      assertThat(failure.isRefusal()).isEqualTo(refusal);
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
    assertThat(failure.isRefusal()).isTrue();
  }

  /** The vendor's endpoint is made of it. */
  @Test
  void anAccountThatIsNotThereIsAHostThatIsNotThere() throws IOException {
    StoreException failure = failure(at(null));
    assertThat(failure)
        .hasMessageStartingWith("container box of account no.such.acct, GET a: ")
        .hasMessageContaining("No such host: correct account");
    assertThat(failure.isRefusal()).isTrue();
  }

  @Test
  void aServerThatIsDownMayComeBack() throws IOException {
    Wire wire = new Wire();
    Bucket bucket = wire.bucket();
    wire.close();
    StoreException failure = failure(bucket);
    assertThat(failure).hasMessageContaining("Nothing answers");
    assertThat(failure.isRefusal()).isFalse();
  }

  private static StoreException refusal(@Nullable String key) {
    StoreException refusal =
        catchThrowableOfType(
            StoreException.class, () -> AzureBucket.open(at("http://127.0.0.1:9"), key));
    assertThat(refusal.isRefusal()).isTrue();
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
