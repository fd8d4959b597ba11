package dev.modelyard.api.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The processes etcd and kube-apiserver on loopback, and their files. There is no controller
 * manager: nothing makes service accounts, deletes what is owned, or runs Jobs; a test plays these
 * parts.
 */
final class ControlPlane {

  private static final Path MEMORY = Path.of("/dev/shm");

  private final Binaries binaries = new Binaries(System.getenv());
  private final Path directory = directory();
  private final String token = UUID.randomUUID().toString();
  private final int port = freePort();
  private final String etcdUrl = "http://127.0.0.1:" + freePort();
  private final Child etcd;
  private Child server;

  ControlPlane() {
    write("tokens.csv", token + ",admin,admin,system:masters\n");
    write("service-accounts.key", privateKey());
    write("audit-policy.yaml", resource("/apiserver/audit-policy.yaml"));
    write("kubeconfig", kubeconfig());
    etcd = startEtcd();
    server = startServer();
  }

  String kubeconfig() {
    return resource("/apiserver/kubeconfig.yaml")
        .replace("PORT", String.valueOf(port))
        .replace("DIRECTORY", directory.toString())
        .replace("TOKEN", token);
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** The certificate is the last thing the server makes before it listens. */
  boolean hasCertificate() {
    requireAlive();
    return Files.exists(file("certificates/apiserver.crt"));
  }

  void requireAlive() {
    etcd.requireAlive();
    server.requireAlive();
  }

  /** Kills the server and starts it again over the same data, as after a crash of its node. */
  void crashServer() {
    server.kill();
    server = startServer();
  }

  void stop() {
    server.stop();
    etcd.kill();
    deleteDirectory();
  }

  private Child startEtcd() {
    String peer = "http://127.0.0.1:" + freePort();
    return Child.start(
        directory,
        List.of(
            binaries.require("etcd"),
            "--data-dir=etcd",
            "--unsafe-no-fsync",
            "--log-level=error",
            "--listen-client-urls=" + etcdUrl,
            "--advertise-client-urls=" + etcdUrl,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=default=" + peer));
  }

  private Child startServer() {
    return Child.start(
        directory,
        List.of(
            binaries.require("kube-apiserver"),
            "--etcd-servers=" + etcdUrl,
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=certificates",
            "--token-auth-file=tokens.csv",
            "--authorization-mode=RBAC",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=service-accounts.key",
            "--service-account-signing-key-file=service-accounts.key",
            "--endpoint-reconciler-type=none",
            "--disable-admission-plugins=ServiceAccount",
            "--audit-policy-file=audit-policy.yaml",
            "--audit-log-path=audit.log",
            "--audit-log-mode=blocking"));
  }

  private static Path directory() {
    try {
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "modelyard-apiserver")
          : Files.createTempDirectory("modelyard-apiserver");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, String text) {
    try {
      Path file = file(name);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteDirectory() {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = ControlPlane.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
