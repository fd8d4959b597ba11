package dev.modelyard.operator.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate and key of a directory, as a Secret is mounted: replaced at any time, both at
 * once.
 */
final class TlsFiles {

  private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

  private final Path certificate;
  private final Path key;
  private byte[] known = {};

  TlsFiles(Path directory) {
    this.certificate = directory.resolve("tls.crt");
    this.key = directory.resolve("tls.key");
  }

  PemKeyCertOptions read() {
    try {
      byte[] certificateBytes = Files.readAllBytes(certificate);
      byte[] keyBytes = Files.readAllBytes(key);
      known = joined(certificateBytes, keyBytes);
      return new PemKeyCertOptions()
          .addCertValue(Buffer.buffer(certificateBytes))
          .addKeyValue(Buffer.buffer(keyBytes));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + e.getMessage(), e);
    }
  }

  /**
   * Gives the server the files as they are now, if they have changed; the former pair serves on if
   * they are no good.
   */
  void reloadInto(HttpServer server) {
    byte[] before = known;
    PemKeyCertOptions now;
    try {
      now = read();
    } catch (UncheckedIOException e) {
      log.warn("the TLS certificate cannot be read, the former one stays: {}", e.getMessage());
      return;
    }
    if (!Arrays.equals(before, known)) {
      server
          .updateSSLOptions(new ServerSSLOptions().setKeyCertOptions(now))
          .onSuccess(changed -> log.info("the TLS certificate has changed and is in use"))
          .onFailure(
              e ->
                  log.warn(
                      "the new TLS certificate is no good, the former one stays: {}",
                      e.getMessage()));
    }
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
