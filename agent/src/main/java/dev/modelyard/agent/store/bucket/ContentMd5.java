package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/** MD5 of what is sent: the one sum that servers look at when they look at no other. */
public final class ContentMd5 {
  private static final int BUFFER = 1 << 17;

  private ContentMd5() {}

  /**
   * Reads all of it once more, and fails when it no longer has the sum it was announced with.
   *
   * @param request verb and object, for the message
   */
  public static byte[] of(Bucket bucket, String request, Body body, long crc32c)
      throws IOException {
    MessageDigest md5 = md5();
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = body.open()) {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        md5.update(buffer, 0, read);
        crc.update(buffer, 0, read);
      }
    }
    if (crc.getValue() != crc32c) {
      String said = "its CRC32C is %08x and was %08x".formatted(crc.getValue(), crc32c);
      throw Advice.retry("The file changed while it was sent")
          .toException(bucket, request, said, new IOException(said));
    }
    return md5.digest();
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
