package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.gcs.GcsBucket;
import dev.modelyard.agent.testkit.SlowGcs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of files to a server that does not take them at once. */
@Timeout(60)
class UploadsTest {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(2);

  private final ExecutorService threads = Executors.newFixedThreadPool(1);

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Uploads uploads(SlowGcs server, Duration limit) throws IOException {
    return new Uploads(
        server.bucket(),
        GcsBucket.open(server.bucket(), threads),
        threads,
        new Standstill(server.bucket(), limit));
  }

  private Checksums upload(SlowGcs server, long size, Duration limit) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("f").toFile(), "rw");
        FileChannel channel = file.getChannel()) {
      file.setLength(size);
      return uploads(server, limit).upload(new Content.OfFile(channel, size), "f");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, team/f", "1, team/f part 1"})
  void aServerThatStandsStillIsGivenUp(int more, String what) throws IOException {
    try (SlowGcs server = SlowGcs.thatStandsStill()) {
      assertThatThrownBy(() -> upload(server, Checksums.CHUNK + more, SHORT))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("PUT " + what + ": the server took nothing more for 1 s");
    }
  }

  @Test
  void aRecordIsGivenUpAsWell() throws IOException {
    try (SlowGcs server = SlowGcs.thatStandsStill()) {
      byte[] large = new byte[Checksums.CHUNK / 2];
      assertThatThrownBy(() -> uploads(server, SHORT).create("f", large, 0))
          .hasMessageContaining("PUT team/f: the server took nothing more for 1 s");
    }
  }

  /** For longer than one that stands still is waited for, its answer included. */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void aServerThatIsSlowIsNot(int more) throws IOException {
    long begun = System.nanoTime();
    try (SlowGcs server = SlowGcs.thatPauses(Duration.ofMillis(70))) {
      long size = (long) Checksums.CHUNK + more;
      assertThat(upload(server, size, LONG).size()).isEqualTo(size);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(LONG.multipliedBy(2));
  }
}
