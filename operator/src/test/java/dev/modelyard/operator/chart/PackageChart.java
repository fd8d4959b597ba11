package dev.modelyard.operator.chart;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a release offers of the chart: the package, and the same for {@code kubectl apply}. */
public final class PackageChart {
  /** The file goes to many clusters, so it must not hold a private key made for all of them. */
  private static final String VALUES = "progress: {tls: {existingSecret: modelyard-progress-tls}}";

  private static final String HEADER =
      """
      # Modelyard, cluster-wide, as the Helm chart makes it with its default values. First make the namespace and the
      # certificate of the progress intake (here for ten years):
      #
      #   kubectl create namespace modelyard-system
      #   kubectl label namespace modelyard-system pod-security.kubernetes.io/enforce=restricted
      #   openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout tls.key -out tls.crt \\
      #     -subj /CN=modelyard -addext subjectAltName=DNS:modelyard.modelyard-system.svc
      #   kubectl -n modelyard-system create secret generic modelyard-progress-tls \\
      #     --from-file=tls.crt --from-file=tls.key --from-file=ca.crt=tls.crt
      #   kubectl apply --server-side -f install.yaml
      """;

  private PackageChart() {}

  public static void main(String[] args) throws IOException {
    Path chart = Path.of(args[0]);
    Path target = Files.createDirectories(Path.of(args[1]));
    new Helm(chart).packageIt().withDestination(target).call();
    Path manifest = target.resolve("install.yaml");
    Files.writeString(manifest, HEADER + Chart.render(chart, VALUES));
  }
}
