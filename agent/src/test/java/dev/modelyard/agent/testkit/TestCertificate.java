package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.TrustedCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A self-signed certificate for loopback, made by the JDK's keytool, as PEM files. */
public record TestCertificate(Path file, Path key) {
  private static final String STORE = "store.p12";
  private static final String PASSWORD = "changeit";

  public static TestCertificate create(Path directory) throws IOException, InterruptedException {
    Path store = directory.resolve(STORE);
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        "-genkeypair -alias a -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1 -validity 2"
            + " -storetype PKCS12 -storepass "
            + PASSWORD;
    int code =
        new ProcessBuilder((tool + " " + options + " -keystore " + store).split(" ", -1))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(Files.readString(directory.resolve("keytool.log")));
    }
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      byte[] key = keys.getKey("a", PASSWORD.toCharArray()).getEncoded();
      return new TestCertificate(
          pem(directory.resolve("tls.crt"), "CERTIFICATE", keys.getCertificate("a").getEncoded()),
          pem(directory.resolve("tls.key"), "PRIVATE KEY", key));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static Path pem(Path file, String type, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder().encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN %s-----%n%s%n-----END %1$s-----%n".formatted(type, lines));
  }

  /** For servers that show it, and for clients that trust it and nothing else. */
  public SSLContext context() {
    try {
      KeyStore keys =
          KeyStore.getInstance(file.resolveSibling(STORE).toFile(), PASSWORD.toCharArray());
      KeyManagerFactory shown =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      shown.init(keys, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown.getKeyManagers(), trust(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public TrustManager[] trust() {
    try {
      return TrustedCertificates.managers(file).orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
