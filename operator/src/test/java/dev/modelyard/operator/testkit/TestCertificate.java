package dev.modelyard.operator.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for localhost, made by the JDK's keytool, as the files a Secret is
 * mounted as.
 */
public final class TestCertificate {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final X509Certificate certificate;
  private final byte[] key;

  private TestCertificate(X509Certificate certificate, byte[] key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** A new key pair. */
  public static TestCertificate create() {
    try {
      Path store = Files.createTempDirectory("certificate").resolve("store.p12");
      keytool(store);
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
      return new TestCertificate(
          (X509Certificate) keys.getCertificate("a"), keys.getKey("a", PASSWORD).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no test certificate", e);
    }
  }

  private static void keytool(Path store) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                tool.toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                String.valueOf(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
  public void writeTo(Path directory) {
    try {
      String pem = pem("CERTIFICATE", certificate.getEncoded());
      Files.writeString(directory.resolve("tls.key"), pem("PRIVATE KEY", key));
      Files.writeString(directory.resolve("tls.crt"), pem);
      Files.writeString(directory.resolve("ca.crt"), pem);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot write " + directory, e);
    }
  }

  /** For a client that trusts this certificate and no other. */
  public SSLContext trust() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("a", certificate);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no trust", e);
    }
  }

  private static String pem(String type, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(bytes), type);
  }
}
