package dev.modelyard.agent.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Seals and opens the segments of one file, in any order: each says by its nonce which one it is,
 * and whether it is the last, so that none can be left out, moved or cut off. The key is derived
 * from the data key, a salt that is random each time a file is sealed, and the name of the file. A
 * salt is for sealing once: two contents under one nonce would give both away.
 */
public final class SegmentCipher {
  private static final String AES = "AES";
  private static final int KEY = 32;

  private final SecretKey key;
  private final byte[] header;

  private SegmentCipher(SecretKey dataKey, String name, byte[] header) {
    this.key = derive(dataKey, Arrays.copyOfRange(header, 1, 1 + Segments.SALT), name);
    this.header = header;
  }

  /** For sealing a file, once. */
  public static SegmentCipher fresh(SecretKey dataKey, String name) {
    byte[] header = new byte[Segments.HEADER];
    new SecureRandom().nextBytes(header);
    header[0] = Segments.HEADER;
    return new SegmentCipher(dataKey, name, header);
  }

  /**
   * For opening a file that begins with this header. One that is damaged opens nothing.
   *
   * @param header at most {@link Segments#HEADER} bytes; fewer where the object ends before
   */
  public static SegmentCipher of(SecretKey dataKey, String name, byte[] header) {
    return new SegmentCipher(dataKey, name, Arrays.copyOf(header, Segments.HEADER));
  }

  private static SecretKey derive(SecretKey dataKey, byte[] salt, String name) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              AES,
              HKDFParameterSpec.ofExtract()
                  .addIKM(dataKey)
                  .addSalt(salt)
                  .thenExpand(name.getBytes(StandardCharsets.UTF_8), KEY));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 has HKDF", e);
    }
  }

  /** What a sealed file begins with. */
  public byte[] header() {
    return header.clone();
  }

  /** Appends a sealed segment to a buffer that has room for it. */
  public void seal(long segment, boolean isLast, byte[] content, int length, ByteBuffer to) {
    try {
      cipher(Cipher.ENCRYPT_MODE, segment, isLast).doFinal(ByteBuffer.wrap(content, 0, length), to);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal segment " + segment, e);
    }
  }

  /**
   * Opens a segment, or says that it is not what was sealed.
   *
   * @param content has room for {@link Segments#SIZE} bytes
   */
  public boolean open(long segment, boolean isLast, byte[] sealed, int length, byte[] content) {
    try {
      cipher(Cipher.DECRYPT_MODE, segment, isLast).doFinal(sealed, 0, length, content, 0);
      return true;
    } catch (AEADBadTagException damaged) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot open segment " + segment, e);
    }
  }

  private Cipher cipher(int mode, long segment, boolean isLast) throws GeneralSecurityException {
    byte[] nonce =
        ByteBuffer.allocate(Segments.PREFIX + Integer.BYTES + 1)
            .put(header, 1 + Segments.SALT, Segments.PREFIX)
            .putInt(Math.toIntExact(segment))
            .put((byte) (isLast ? 1 : 0))
            .array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(Segments.TAG * Byte.SIZE, nonce));
    return cipher;
  }
}
