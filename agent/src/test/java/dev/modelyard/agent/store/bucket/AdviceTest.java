package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.StoreException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class AdviceTest {
  private static Kind kind(IOException failure, Throwable cause) {
    return Advice.ofNetwork(new IOException(failure.initCause(cause))).orElseThrow().kind();
  }

  /** As behind a load balancer, whose certificate is as good as before. */
  @Test
  void aServerThatHangsUpWhileItRestartsIsAway() {
    SSLHandshakeException hungUp =
        new SSLHandshakeException("Remote host terminated the handshake");
    assertThat(kind(hungUp, new EOFException("SSL peer shut down incorrectly")))
        .isEqualTo(Kind.OUTAGE);
    assertThat(kind(new SSLHandshakeException("reset"), new SocketException("Connection reset")))
        .isEqualTo(Kind.OUTAGE);
  }

  @Test
  void aCertificateThatNobodyTrustsNeedsAPerson() {
    assertThat(kind(new SSLHandshakeException("PKIX path"), new CertificateException("no anchor")))
        .isEqualTo(Kind.REFUSAL);
  }

  @Test
  void aNameThatNobodyKnowsNeedsAPerson() {
    assertThat(kind(new ConnectException(), new UnresolvedAddressException()))
        .isEqualTo(Kind.REFUSAL);
  }
}
