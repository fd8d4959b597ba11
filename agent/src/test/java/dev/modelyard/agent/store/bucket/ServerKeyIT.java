package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.testkit.AzureServer;
import dev.modelyard.agent.testkit.GcsServer;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.OssStandIn;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that do not encrypt with the key they are asked to. */
@Timeout(60)
class ServerKeyIT {
  private static final String IGNORED = "the object has none";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  /** Who ignores what it is asked. */
  private enum Server {
    VERSITY,
    GCS,
    AZURITE,
    OSS;

    ObjectServer start(Path directory) throws IOException, InterruptedException {
      return switch (this) {
        case VERSITY -> new S3Server(S3Server.Kind.VERSITY, directory);
        case GCS -> new GcsServer(directory);
        case AZURITE -> new AzureServer(directory);
        case OSS -> new OssStandIn(false);
      };
    }
  }

  private static StoreException refusal(ObjectServer server, String key) throws IOException {
    Bucket there = server.bucket("team");
    BucketObjects objects =
        server.open(
            new Bucket(
                there.kind(),
                there.name(),
                there.prefix(),
                there.endpoint(),
                there.region(),
                there.account(),
                key,
                there.ca()),
            new Parallel(1));
    StoreException refusal =
        catchThrowableOfType(
            StoreException.class, () -> objects.putIfAbsent("v1/a.json", new byte[1]));
    assertThat(objects.walk("")).as("nothing is left").isEmpty();
    assertThat(refusal.isRefusal()).as(refusal.getMessage()).isTrue();
    return refusal;
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatIgnoresTheKeyIsRefused(Server kind) throws IOException, InterruptedException {
    try (ObjectServer server = kind.start(directory)) {
      assertThat(refusal(server, "team-key")).hasMessageContaining(IGNORED);
    }
  }

  @Test
  void aServerWithoutAKmsIsRefused() throws IOException, InterruptedException {
    try (S3Server server = new S3Server(S3Server.Kind.MINIO, directory)) {
      assertThat(refusal(server, "team-key"))
          .hasMessageContainingAll("501 NotImplemented (", "KMS is not configured");
    }
  }

  @Test
  void aKeyThatTheKmsLacksIsRefused() throws IOException, InterruptedException {
    try (S3Server server = S3Server.withKms(directory, "another-key")) {
      assertThat(refusal(server, "team-key"))
          .hasMessageContainingAll("kms:KeyNotFound", "See to the key of the KMS");
    }
  }
}
