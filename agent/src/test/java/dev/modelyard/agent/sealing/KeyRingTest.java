package dev.modelyard.agent.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.testkit.EncryptedServer;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRingTest {
  private static final String KEY = EncryptedServer.KEY;
  private static final String NEXT = EncryptedServer.NEXT_KEY;
  private static final String OF = "v1/uid/data/1-10-x.sealed";

  private final KeyRing ring = KeyRing.of(KEY, "");
  private final SecretKey dataKey = KeyRing.newDataKey();

  @Test
  void whatIsWrappedIsUnwrappedByTheSameKeyForTheSameThing() {
    WrappedKey wrapped = ring.wrap(dataKey, OF);
    assertThat(wrapped.wrappedBy()).isEqualTo(ring.current());
    assertThat(KeyRing.of(KEY + "\n", "").unwrap(wrapped, OF)).hasValue(dataKey);
    assertThat(ring.unwrap(wrapped, OF + "2")).as("of something else").isEmpty();
    assertThat(ring.wrap(dataKey, OF)).isNotEqualTo(wrapped);
  }

  @Test
  void aNewKeyReadsWhatFormerOnesHaveWrapped() {
    WrappedKey wrapped = ring.wrap(dataKey, OF);
    KeyRing next = KeyRing.of(NEXT, "  " + KEY + "\n" + KEY + "\n");
    assertThat(next.has(wrapped)).isTrue();
    assertThat(next.unwrap(wrapped, OF)).hasValue(dataKey);
    assertThat(next.wrap(dataKey, OF).wrappedBy()).isNotEqualTo(wrapped.wrappedBy());
    assertThat(KeyRing.of(NEXT, "").has(wrapped)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'', 5", "AAAA, 3", "!!, 0"})
  void aRecordThatIsDamagedIsNoKey(String key, int ignored) {
    assertThat(ring.unwrap(new WrappedKey(WrappedKey.SCHEMA, ring.current(), key), OF)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "not/base64!, '', entry 'key' is not base64",
    "c2hvcnQ=, '', entry 'key' has 5 bytes",
    "'', '', entry 'key' has 0 bytes",
    "KEY, c2hvcnQ=, entry 'previous' has 5 bytes"
  })
  void whatIsNoKeyIsRefusedInWordsThatDoNotShowIt(String key, String previous, String message) {
    String given = key.equals("KEY") ? KEY : key;
    assertThatThrownBy(() -> KeyRing.of(given, previous))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("openssl rand -base64 32")
        .message()
        .doesNotContain("c2hvcnQ", "not/base64!", KEY);
  }
}
