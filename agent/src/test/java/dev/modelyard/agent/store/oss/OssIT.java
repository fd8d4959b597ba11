package dev.modelyard.agent.store.oss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.StoreProbe;
import dev.modelyard.agent.store.bucket.BucketContract;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.testkit.GcsServer;
import dev.modelyard.agent.testkit.OssStandIn;
import dev.modelyard.agent.testkit.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a stand-in: of OSS itself there is no server to be had. */
class OssIT extends BucketContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static OssStandIn server;

  @BeforeAll
  static void start() throws IOException {
    server = new OssStandIn(false);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected OssStandIn server() {
    return server;
  }

  @Test
  void showsUploadsThatWereNeverEndedAndAbandonsThem() throws IOException {
    server.begin(bucket.object("data/1-10-n/model.pt"));
    List<WorkFile> unfinished = store.unfinished("data");
    assertThat(unfinished).extracting(WorkFile::path).containsExactly("1-10-n/model.pt");
    assertThat(store.list("data")).isEmpty();
    store.abandon("data/1-10-n/model.pt", unfinished.getFirst().state());
    assertThat(store.unfinished("data")).isEmpty();
    store.abandon("data/1-10-n/model.pt", unfinished.getFirst().state());
  }

  @Test
  void aBucketWithVersionsIsRefused(@TempDir Path pod) throws IOException {
    Parallel parallel = new Parallel(4);
    try (OssStandIn versioned = new OssStandIn(true)) {
      SplitStore unsafe =
          new SplitStore(
              PosixStore.open(Files.createDirectories(pod).resolve("work"), parallel),
              versioned.open(versioned.bucket("team"), parallel),
              parallel);
      assertThat(new StoreProbe(unsafe, "1").missing())
          .hasValueSatisfying(what -> assertThat(what).contains("exactly one must win"));
    }
  }

  /** Any server with TLS will do: what it answers is not what OSS does. */
  @Test
  void aPrivateAuthorityIsTrustedByItsCertificateOnly(@TempDir Path directory)
      throws IOException, InterruptedException {
    TestCertificate certificate = TestCertificate.create(directory);
    try (GcsServer tls = new GcsServer(directory, certificate)) {
      URI endpoint = tls.bucket("").endpoint();
      assertThatThrownBy(() -> open(endpoint, null).read("a")).hasMessageContaining("TLS failed");
      assertThatThrownBy(() -> open(endpoint, certificate.file()).read("a"))
          .hasMessageContaining("the server answered 404");
    }
  }

  private static BucketObjects open(@Nullable URI endpoint, @Nullable Path ca) throws IOException {
    Bucket bucket = new Bucket(Bucket.Kind.OSS, "bucket", "", endpoint, null, null, null, ca);
    return BucketObjects.open(bucket, OssBucket::open, new Parallel(1));
  }
}
