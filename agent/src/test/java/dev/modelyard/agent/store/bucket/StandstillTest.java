package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.gcs.GcsBucket;
import dev.modelyard.agent.store.oss.OssBucket;
import dev.modelyard.agent.store.s3.S3Bucket;
import dev.modelyard.agent.testkit.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that accepts connections and reads nothing. */
@Timeout(120)
class StandstillTest {
  /** More than sockets hold. */
  private static final long LARGE = 64L << 20;

  /** CRC32C of so many zeros. */
  private static final long SUM = 0x32456b5dL;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> accepted = new ArrayList<>();

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @BeforeEach
  void credentials() {
    System.setProperty("aws.accessKeyId", "a");
    System.setProperty("aws.secretAccessKey", "b");
    System.setProperty("alibabacloud.accessKeyId", "a");
    System.setProperty("alibabacloud.accessKeyIdSecret", "b");
  }

  @AfterEach
  void stop() throws IOException {
    threads.shutdownNow();
    synchronized (accepted) {
      for (Socket each : accepted) {
        each.close();
      }
    }
  }

  private Bucket serve(Bucket.Kind kind, ServerSocket server, @Nullable Path certificate) {
    threads.execute(
        () -> {
          while (!server.isClosed()) {
            accept(server);
          }
        });
    URI address =
        URI.create(
            (certificate == null ? "http" : "https") + "://127.0.0.1:" + server.getLocalPort());
    return new Bucket(kind, "bucket", "team", address, null, null, null, certificate);
  }

  private void accept(ServerSocket server) {
    try {
      Socket next = server.accept();
      synchronized (accepted) {
        accepted.add(next);
      }
      if (next instanceof SSLSocket tls) {
        tls.startHandshake();
      }
    } catch (IOException over) {
      return;
    }
  }

  private RemoteBucket open(Bucket bucket) throws IOException {
    return switch (bucket.kind()) {
      case S3 -> S3Bucket.open(bucket, threads);
      case GCS -> GcsBucket.open(bucket, threads);
      case OSS -> OssBucket.open(bucket, threads);
      case AZURE_BLOB -> throw new IllegalArgumentException("it has a limit of its own");
    };
  }

  private static Body large() {
    return new Body(LARGE, () -> new Zeros(LARGE));
  }

  private void send(Bucket bucket) throws IOException {
    RemoteBucket remote = open(bucket);
    new Standstill(bucket, Duration.ofSeconds(1))
        .send("team/f", large(), body -> remote.create("team/f", body, SUM, null));
  }

  @ParameterizedTest
  @EnumSource(names = {"GCS", "OSS"})
  void whatIsNotTakenIsGivenUp(Bucket.Kind kind) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Bucket bucket = serve(kind, server, null);
      assertThatThrownBy(() -> send(bucket))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("PUT team/f: the server took nothing more for 1 s");
      synchronized (accepted) {
        assertThat(accepted).as("it is asked again").hasSize(5);
      }
    }
  }

  /** S3's library asks before it sends, and waits five seconds for the answer. */
  @Test
  void belowTlsAsWell() throws IOException, InterruptedException {
    TestCertificate certificate = TestCertificate.create(directory);
    try (ServerSocket server =
        certificate
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Bucket bucket = serve(Bucket.Kind.S3, server, certificate.file());
      assertThatThrownBy(() -> send(bucket))
          .hasMessageContaining("PUT team/f: the server took nothing more for 1 s");
    }
  }

  /** Also where its connection moves again later. */
  @Test
  void whatIsInterruptedGetsNoByteMoreToSend() throws Exception {
    Thread sends = Thread.currentThread();
    CompletableFuture<Integer> later = new CompletableFuture<>();
    CountDownLatch over = new CountDownLatch(1);
    Bucket bucket = new Bucket(Bucket.Kind.GCS, "bucket", "team", null, null, null, null, null);
    assertThatThrownBy(
            () ->
                new Standstill(bucket, Duration.ofMinutes(1))
                    .send(
                        "team/f",
                        large(),
                        body -> {
                          try (InputStream in = body.open()) {
                            assertThat(in.read()).isZero();
                            sends.interrupt();
                            over.await();
                            later.complete(in.read());
                          } catch (IOException | InterruptedException e) {
                            later.completeExceptionally(e);
                          }
                          return true;
                        }))
        .hasMessage("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    over.countDown();
    assertThatThrownBy(later::get).hasRootCauseMessage("was given up");
  }

  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int some = (int) Math.min(left, length);
      left -= some;
      return some == 0 ? -1 : some;
    }
  }
}
