package dev.modelyard.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of a private authority, mounted as a PEM file: trust in those and in no others.
 * Where there is no such file Java's own are meant.
 */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /** For connections; empty where Java's own are meant. */
  public static Optional<SSLContext> context(@Nullable Path pem) throws IOException {
    Optional<TrustManager[]> trust = managers(pem);
    if (trust.isEmpty()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.get(), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS: " + e.getMessage(), e);
    }
  }

  /** The same for what makes its contexts itself. */
  public static Optional<TrustManager[]> managers(@Nullable Path pem) throws IOException {
    if (pem == null || !Files.exists(pem)) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(pem));
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " holds no PEM certificates: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] read(Path pem) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(pem)) {
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }
}
