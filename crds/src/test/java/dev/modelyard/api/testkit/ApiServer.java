package dev.modelyard.api.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A kube-apiserver with our CRDs: one for all tests of a JVM, each test in a namespace of its own.
 * It authorises by RBAC and logs every request.
 */
public final class ApiServer {

  /** The CRDs, by the names of their files in crds/generated. */
  private static final List<String> CRDS =
      List.of("modeltrainings", "modelversions", "modeldeployments");

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(50);

  private final ControlPlane controlPlane = new ControlPlane();
  private final KubernetesClient admin;
  private final AtomicInteger namespaces = new AtomicInteger();

  private ApiServer() {
    Runtime.getRuntime().addShutdownHook(new Thread(controlPlane::stop));
    Awaitility.await("certificate of the API server")
        .atMost(START)
        .pollInterval(POLL)
        .until(controlPlane::hasCertificate);
    admin = newClient(config());
    awaitReady();
    CRDS.forEach(this::install);
  }

  /** The server of this JVM; started by the first call, stopped when the JVM ends. */
  public static ApiServer shared() {
    return Shared.INSTANCE;
  }

  /** A client that may do everything. It belongs to the server: do not close it. */
  public KubernetesClient client() {
    return admin;
  }

  /** A client with what RBAC grants this user; the caller closes it. */
  public KubernetesClient clientAs(String user, String... groups) {
    return newClient(
        new ConfigBuilder(config())
            .withImpersonateUsername(user)
            .withImpersonateGroups(groups)
            .build());
  }

  /** How to reach the server as one who may do everything. */
  public Config config() {
    return Config.fromKubeconfig(controlPlane.kubeconfig());
  }

  /** The same as a file, for other processes. */
  public Path kubeconfig() {
    return controlPlane.file("kubeconfig");
  }

  /** Makes a namespace that no other test knows and returns its name. */
  public String newNamespace(String prefix) {
    String name = prefix + "-" + namespaces.incrementAndGet();
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /** What was asked of the server about objects of a namespace, in order. */
  public List<AuditEvent> requestsIn(String namespace) {
    return requests().stream().filter(e -> e.namespace().equals(namespace)).toList();
  }

  /** What was asked of the server so far, in order. */
  public List<AuditEvent> requests() {
    ObjectMapper mapper = new ObjectMapper();
    try (var lines = Files.lines(controlPlane.file("audit.log"))) {
      return lines
          .filter(line -> line.endsWith("}"))
          .map(line -> AuditEvent.of(read(mapper, line)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server and returns when a new one serves the same objects at the same address. */
  public void crash() {
    controlPlane.crashServer();
    awaitReady();
  }

  private static JsonNode read(ObjectMapper mapper, String line) {
    try {
      return mapper.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KubernetesClient newClient(Config config) {
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private void awaitReady() {
    Awaitility.await("API server ready")
        .atMost(START)
        .pollInterval(POLL)
        .ignoreExceptionsMatching(KubernetesClientException.class::isInstance)
        .until(
            () -> {
              controlPlane.requireAlive();
              return "ok".equals(admin.raw("/readyz"));
            });
  }

  /** Returns when the server answers for the kind, which is a little later than Established. */
  private void install(String plural) {
    try (InputStream yaml = ApiServer.class.getResourceAsStream("/crds/" + plural + ".yaml")) {
      admin.load(yaml).items().forEach(crd -> admin.resource(crd).serverSideApply());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await(plural + " served")
        .atMost(START)
        .pollInterval(POLL)
        .until(() -> admin.raw("/apis/modelyard.dev/v1alpha1/" + plural) != null);
  }

  private static final class Shared {
    static final ApiServer INSTANCE = new ApiServer();
  }
}
