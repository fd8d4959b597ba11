package dev.modelyard.agent.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What only one who has a data key can say of a record: HMAC-SHA-256 with a key that is derived for
 * this and nothing else. No salt, for nothing is kept from anybody but the key.
 */
public final class RecordCode {
  private static final String HMAC = "HmacSHA256";
  private static final int KEY = 32;

  /** No file has such a name, so no segment has such a key. */
  private static final byte[] PURPOSE =
      "modelyard.dev/record-code/v1".getBytes(StandardCharsets.UTF_8);

  private RecordCode() {}

  /** In base64. */
  public static String of(SecretKey dataKey, byte[] record) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  HMAC, HKDFParameterSpec.ofExtract().addIKM(dataKey).thenExpand(PURPOSE, KEY)));
      return Base64.getEncoder().encodeToString(mac.doFinal(record));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HKDF and HMAC", e);
    }
  }
}
