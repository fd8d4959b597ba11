package dev.modelyard.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The certificate of the progress intake. */
class ChartTlsContractTest {
  @Test
  void signsACertificateForTheNameOfTheService() throws GeneralSecurityException {
    Secret secret = Chart.with("").the(Secret.class);
    X509Certificate authority = certificate(secret, "ca.crt");
    X509Certificate certificate = certificate(secret, "tls.crt");
    certificate.verify(authority.getPublicKey());
    certificate.checkValidity();
    assertThat(certificate.getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsExactlyInAnyOrder(
            "modelyard.modelyard-system.svc", "modelyard.modelyard-system.svc.cluster.local");
    assertThat(secret.getType()).isEqualTo("kubernetes.io/tls");
  }

  @Test
  void mountsItsSecretAndNeverOffersAnotherWayToReadIt() {
    Chart chart = Chart.with("");
    assertThat(mountedSecrets(chart))
        .containsExactly(chart.the(Secret.class).getMetadata().getName());
  }

  @Test
  void mountsTheSecretOfTheUserAndMakesNone() {
    Chart chart = Chart.with("progress: {tls: {existingSecret: mine}}");
    assertThat(chart.has(Secret.class)).isFalse();
    assertThat(mountedSecrets(chart)).containsExactly("mine");
  }

  private static List<String> mountedSecrets(Chart chart) {
    return chart.the(Deployment.class).getSpec().getTemplate().getSpec().getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .map(volume -> volume.getSecret().getSecretName())
        .toList();
  }

  private static X509Certificate certificate(Secret secret, String key)
      throws GeneralSecurityException {
    byte[] pem = Base64.getDecoder().decode(secret.getData().get(key));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }
}
