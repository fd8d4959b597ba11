package dev.modelyard.agent.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.subtle.Hkdf;
import com.google.crypto.tink.subtle.PrfHmacJce;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Against Tink. */
class RecordCodeTest {
  private static final SecretKey KEY = KeyRing.newDataKey();
  private static final byte[] RECORD = "a record".getBytes(StandardCharsets.UTF_8);

  @Test
  void isAnHmacWithAKeyOfItsOwn() throws GeneralSecurityException {
    byte[] purpose = "modelyard.dev/record-code/v1".getBytes(StandardCharsets.UTF_8);
    byte[] key = Hkdf.computeHkdf("HMACSHA256", KEY.getEncoded(), new byte[0], purpose, 32);
    byte[] hmac =
        new PrfHmacJce("HMACSHA256", new SecretKeySpec(key, "HMACSHA256")).compute(RECORD, 32);
    assertThat(RecordCode.of(KEY, RECORD)).isEqualTo(Base64.getEncoder().encodeToString(hmac));
  }

  @Test
  void isAnotherOfAnotherKey() {
    assertThat(RecordCode.of(KeyRing.newDataKey(), RECORD))
        .isNotEqualTo(RecordCode.of(KEY, RECORD));
  }
}
