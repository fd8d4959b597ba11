package dev.modelyard.agent.store.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.sealing.WrappedKey;
import dev.modelyard.agent.testkit.EncryptedServer;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataKeysTest {
  private static final String DIRECTORY = "v1/uid/data/1-10-x.sealed";
  private static final String RECORDS = "keys/" + DIRECTORY;
  private static final KeyRing OLD = KeyRing.of(EncryptedServer.KEY, "");
  private static final KeyRing BOTH = KeyRing.of(EncryptedServer.NEXT_KEY, EncryptedServer.KEY);
  private static final KeyRing NEW = KeyRing.of(EncryptedServer.NEXT_KEY, "");

  private final InMemoryStore store = InMemoryStore.ofObjects();

  private DataKeys keys(@Nullable KeyRing ring) {
    return new DataKeys(store, ring);
  }

  @Test
  void aDirectoryHasOneKeyWhoeverAsksFirst() throws IOException {
    DataKeys one = keys(OLD);
    assertThat(one.toSeal(DIRECTORY)).isEqualTo(one.toSeal(DIRECTORY));
    assertThat(keys(OLD).toSeal(DIRECTORY)).isEqualTo(one.toOpen(DIRECTORY));
    assertThat(keys(OLD).toOpen(DIRECTORY)).isEqualTo(one.toOpen(DIRECTORY));
    assertThat(one.toSeal(DIRECTORY + "2")).isNotEqualTo(one.toSeal(DIRECTORY));
    assertThat(store.list(RECORDS)).containsExactly("1.json");
  }

  @Test
  void whoComesSecondTakesTheKeyOfTheFirst() throws IOException {
    DataKeys first = keys(OLD);
    ForwardedStore late =
        new ForwardedStore(store) {
          @Override
          public boolean putIfAbsent(String key, byte[] content) throws IOException {
            first.toSeal(DIRECTORY);
            return super.putIfAbsent(key, content);
          }
        };
    assertThat(new DataKeys(late, OLD).toSeal(DIRECTORY)).isEqualTo(first.toOpen(DIRECTORY));
  }

  @Test
  void rotationChangesWhatWrapsAKeyAndNotTheKey() throws IOException {
    var key = keys(OLD).toSeal(DIRECTORY);
    assertThatThrownBy(() -> keys(NEW).toOpen(DIRECTORY))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining("spec.checkpoints.encryption")
        .hasMessageContaining("'previous'")
        .hasMessageContaining(OLD.current());
    assertThat(keys(BOTH).toOpen(DIRECTORY)).isEqualTo(key);
    assertThat(keys(BOTH).rotate(DIRECTORY)).isTrue();
    assertThat(store.list(RECORDS)).containsExactly("2.json");
    assertThat(keys(NEW).toOpen(DIRECTORY)).isEqualTo(key);
    assertThat(keys(BOTH).rotate(DIRECTORY)).as("a second time").isFalse();
    assertThat(store.list(RECORDS)).containsExactly("2.json");
  }

  @Test
  void aRotationThatWasCutOffIsFinishedByTheNext() throws IOException {
    var key = keys(OLD).toSeal(DIRECTORY);
    ForwardedStore dies =
        new ForwardedStore(store) {
          @Override
          public void delete(String removed) throws IOException {
            throw new IOException("killed");
          }
        };
    assertThatThrownBy(() -> new DataKeys(dies, BOTH).rotate(DIRECTORY)).hasMessage("killed");
    assertThat(store.list(RECORDS)).containsExactly("1.json", "2.json");
    assertThat(keys(NEW).toOpen(DIRECTORY)).isEqualTo(key);
    assertThat(keys(BOTH).rotate(DIRECTORY)).isFalse();
    assertThat(store.list(RECORDS)).containsExactly("2.json");
  }

  /** Does something once, just before a record is put. */
  private ForwardedStore before(ThrowingRunnable first) {
    return new ForwardedStore(store) {
      private boolean isDone;

      @Override
      public boolean putIfAbsent(String record, byte[] content) throws IOException {
        if (!isDone) {
          isDone = true;
          first.run();
        }
        return super.putIfAbsent(record, content);
      }
    };
  }

  private interface ThrowingRunnable {
    void run() throws IOException;
  }

  @Test
  void ofTwoRotationsToTwoKeysNoneTakesTheOthersForItsOwn() throws IOException {
    var key = keys(OLD).toSeal(DIRECTORY);
    String third =
        Base64.getEncoder().encodeToString("third-for-tests-only-32-bytes-lo".getBytes(UTF_8));
    KeyRing all = KeyRing.of(third, EncryptedServer.NEXT_KEY + " " + EncryptedServer.KEY);
    ForwardedStore late = before(() -> keys(BOTH).rotate(DIRECTORY));
    assertThat(new DataKeys(late, all).rotate(DIRECTORY)).isTrue();
    assertThat(keys(KeyRing.of(third, "")).toOpen(DIRECTORY)).isEqualTo(key);
    assertThat(store.list(RECORDS)).containsExactly("3.json");
  }

  /** Does something once, just after a record was put. */
  private ForwardedStore after(ThrowingRunnable then) {
    return new ForwardedStore(store) {
      private boolean isDone;

      @Override
      public boolean putIfAbsent(String record, byte[] content) throws IOException {
        boolean made = super.putIfAbsent(record, content);
        if (!isDone) {
          isDone = true;
          then.run();
        }
        return made;
      }
    };
  }

  /** The other one sees it, takes it for its own, and removes the former record. */
  @Test
  void ofTwoRotationsToOneKeyNoneTakesTheOthersForAShredding() throws IOException {
    var key = keys(OLD).toSeal(DIRECTORY);
    ForwardedStore late = after(() -> keys(BOTH).rotate(DIRECTORY));
    assertThat(new DataKeys(late, BOTH).rotate(DIRECTORY)).isTrue();
    assertThat(keys(NEW).toOpen(DIRECTORY)).isEqualTo(key);
    assertThat(store.list(RECORDS)).containsExactly("2.json");
  }

  /** Whoever shreds deletes the payload next, and then looks once more. */
  @Test
  void whatARotationPutsBesideAShreddingGoesWithTheNextLook() throws IOException {
    keys(OLD).toSeal(DIRECTORY);
    ForwardedStore late = before(() -> keys(OLD).shred(DIRECTORY));
    new DataKeys(late, BOTH).rotate(DIRECTORY);
    keys(OLD).shred(DIRECTORY);
    assertThat(store.walk("keys")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "[]"})
  void aRecordThatIsNoneIsADamagedKey(String record) throws IOException {
    store.putIfAbsent(RECORDS + "/1.json", record.getBytes(UTF_8));
    assertThatThrownBy(() -> keys(BOTH).rotate(DIRECTORY))
        .isInstanceOf(LostKeyException.class)
        .hasMessageContaining("delete " + RECORDS);
    assertThatThrownBy(() -> keys(BOTH).toOpen(DIRECTORY)).isInstanceOf(LostKeyException.class);
  }

  @Test
  void whatSomebodyHasPutAboveAGoodRecordIsNothing() throws IOException {
    var key = keys(OLD).toSeal(DIRECTORY);
    store.putIfAbsent(RECORDS + "/2.json", "{".getBytes(UTF_8));
    assertThat(keys(OLD).toOpen(DIRECTORY)).isEqualTo(key);
    String forged =
        "{\"key\":\"AAAA\",\"schema\":\"%s\",\"wrappedBy\":\"%s\"}"
            .formatted(WrappedKey.SCHEMA, NEW.current());
    store.putIfAbsent(RECORDS + "/3.json", forged.getBytes(UTF_8));
    assertThat(keys(BOTH).rotate(DIRECTORY)).isTrue();
    assertThat(keys(NEW).toOpen(DIRECTORY)).isEqualTo(key);
    assertThat(store.list(RECORDS)).containsExactly("4.json");
  }

  @Test
  void aRecordWithTheHighestNumberThereIsEndsNoOthersRotation() throws IOException {
    keys(OLD).toSeal(DIRECTORY);
    byte[] copy = store.read(RECORDS + "/1.json").orElseThrow();
    store.putIfAbsent(RECORDS + "/999999999.json", copy);
    assertThatThrownBy(() -> keys(BOTH).rotate(DIRECTORY))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining("delete the record with the highest number");
  }

  /** By a person, or another agent. */
  @Test
  void aKeyThatIsLostIsNoticedByWhoRemembersIt() throws IOException {
    DataKeys one = keys(OLD);
    one.toSeal(DIRECTORY);
    keys(OLD).shred(DIRECTORY);
    assertThatThrownBy(() -> one.reread(DIRECTORY)).isInstanceOf(LostKeyException.class);
  }

  /** Who put its key there would take the other training's checkpoints from it. */
  @Test
  void rotationAsksForNoKeyOfAnotherTraining() throws IOException {
    keys(OLD).toSeal(DIRECTORY);
    assertThatThrownBy(() -> keys(NEW).rotate(DIRECTORY))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining(OLD.current())
        .hasMessageContaining("MODELYARD_RUN_UID")
        .message()
        .doesNotContain("previous");
    assertThat(store.list(RECORDS)).containsExactly("1.json");
  }

  @Test
  void aReaderWhoMeetsARotationLooksAgain() throws IOException {
    var key = keys(OLD).toSeal(DIRECTORY);
    ForwardedStore late =
        new ForwardedStore(store) {
          @Override
          public Optional<byte[]> read(String record) throws IOException {
            keys(BOTH).rotate(DIRECTORY);
            return super.read(record);
          }
        };
    assertThat(new DataKeys(late, BOTH).toOpen(DIRECTORY)).isEqualTo(key);
  }

  @Test
  void whatWasShreddedIsGone() throws IOException {
    DataKeys keys = keys(OLD);
    keys.toSeal(DIRECTORY);
    keys.shred(DIRECTORY);
    assertThat(store.walk("keys")).isEmpty();
    assertThatThrownBy(() -> keys.toOpen(DIRECTORY)).isInstanceOf(LostKeyException.class);
    assertThat(keys.rotate(DIRECTORY)).isFalse();
  }

  @Test
  void withoutASecretNothingSealedIsRead() throws IOException {
    keys(OLD).toSeal(DIRECTORY);
    assertThat(keys(null).canSeal()).isFalse();
    assertThatThrownBy(() -> keys(null).toOpen(DIRECTORY))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining("is encrypted");
  }
}
