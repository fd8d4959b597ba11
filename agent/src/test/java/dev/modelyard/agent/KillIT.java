package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.testkit.AzureServer;
import dev.modelyard.agent.testkit.EncryptedServer;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With a bucket of a real server, and a disk of its own for each pod. Ends after a quarter of a
 * minute; {@code -Dkills=1000} for more, {@code -Dkind=ENCRYPTED} for one of them.
 */
class KillIT {
  private static final Killing.Limit LIMIT =
      new Killing.Limit(
          Integer.getInteger("kills", 60),
          System.getProperty("kills") == null ? Duration.ofSeconds(15) : Duration.ofHours(10));

  /**
   * Fewer, as by default, may all miss it: about one kill of fifteen is of an agent that publishes,
   * once the version is there.
   */
  private static final int SURE_TO_PUBLISH = 200;

  private record Pods(ObjectServer server) implements Killing.Place {
    private static String prefix(Path base) {
      return base.getFileName().toString();
    }

    @Override
    public Store store(Path base) throws IOException {
      return store(base, base.resolve("onlooker"));
    }

    @Override
    public Store store(Path base, FakeTrainer pod) throws IOException {
      return store(base, pod.root());
    }

    private Store store(Path base, Path disk) throws IOException {
      Parallel parallel = new Parallel(4);
      return new SplitStore(
          PosixStore.open(disk, parallel),
          server.open(server.bucket(prefix(base)), parallel),
          parallel);
    }

    @Override
    public FakeTrainer pod(Path base, int attempt) throws IOException {
      Path disk = base.resolve("pod-" + attempt);
      Files.createDirectories(disk.resolve("volume"));
      return new FakeTrainer(disk, attempt).with(server.variables(prefix(base)));
    }
  }

  private enum Kind {
    MINIO,
    ENCRYPTED,
    AZURITE;

    ObjectServer start(Path directory) throws IOException, InterruptedException {
      return switch (this) {
        case MINIO -> new S3Server(S3Server.Kind.MINIO, directory);
        case ENCRYPTED -> new EncryptedServer(MINIO.start(directory));
        case AZURITE -> new AzureServer(directory);
      };
    }
  }

  private static Stream<Kind> kinds() {
    return Stream.of(Kind.values())
        .filter(kind -> kind.name().equals(System.getProperty("kind", kind.name())));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noKillLosesOrMixesACommit(Kind kind, @TempDir Path directory) throws Exception {
    try (ObjectServer server = kind.start(directory)) {
      Killing killing = new Killing(new Pods(server), LIMIT);
      Map<String, Integer> seen = killing.run(directory);
      if (killing.isComplete()) {
        assertThat(seen)
            .containsKeys("restore after it claimed", "watch that had committed", "deleted");
        if (LIMIT.kills() >= SURE_TO_PUBLISH) {
          assertThat(seen).containsKey("published");
        }
      }
    }
  }
}
