package dev.modelyard.agent.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import dev.modelyard.agent.store.bucket.RemoteBucket.Upload;
import dev.modelyard.agent.store.bucket.Standstill;
import dev.modelyard.agent.testkit.SlowGcs;
import dev.modelyard.agent.testkit.StubServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads to Google whose parts go over several connections. */
@Timeout(60)
class SessionTest {
  private static Body zeros(int length) {
    byte[] content = new byte[length];
    return new Body(length, () -> new ByteArrayInputStream(content));
  }

  private static Creation join(SlowGcs server, Duration limit) throws IOException {
    Upload upload =
        GcsBucket.open(server.bucket(), new Standstill(server.bucket(), limit))
            .begin("team/f", Checksums.CHUNK, "mark");
    upload.send(1, zeros(Checksums.CHUNK), 0);
    return upload.join(0);
  }

  @Test
  void aServerThatStandsStillAtTheLastPartIsGivenUp() throws IOException {
    try (SlowGcs server = SlowGcs.thatStandsStill()) {
      assertThatThrownBy(() -> join(server, Duration.ofSeconds(1)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("PUT team/f: the server took nothing more for 1 s");
    }
  }

  @Test
  void oneThatIsSlowIsNot() throws IOException {
    try (SlowGcs server = SlowGcs.thatPauses(Duration.ofMillis(70))) {
      assertThat(join(server, Duration.ofSeconds(2))).isEqualTo(Creation.MADE);
    }
  }

  private static Answer more(long bytes) {
    return Answer.status(308).with(Map.of("Range", "bytes=0-" + (bytes - 1)));
  }

  /** It arrived over a connection that was given up: the other one has nothing left to send. */
  @Test
  void aPartThatIsSentAgainStaysWhereItIs() throws IOException {
    long all = 2L * Checksums.CHUNK + 3;
    try (Wire wire = new Wire()) {
      wire.server()
          .answer(
              Answer.status(200).with(Map.of("Location", wire.server().address() + "/session")),
              more(Checksums.CHUNK),
              more(2L * Checksums.CHUNK),
              Wire.object(7, 3, "AAAAAA==", "MARK"));
      Upload upload =
          GcsBucket.open(wire.bucket(), Executors.newSingleThreadExecutor())
              .begin("team/f", all, "mark");
      upload.send(1, zeros(Checksums.CHUNK), 0);
      upload.send(1, zeros(Checksums.CHUNK), 0);
      upload.send(2, zeros(Checksums.CHUNK), 0);
      upload.send(3, zeros(3), 0);
      upload.send(3, zeros(3), 0);
      assertThat(upload.join(0)).isEqualTo(Creation.MADE);
      assertThat(wire.server().requests().stream().skip(1).map(each -> each.split(" ", 6)[4]))
          .containsExactly(
              "0-%d/%d".formatted(Checksums.CHUNK - 1, all),
              "%d-%d/%d".formatted(Checksums.CHUNK, 2L * Checksums.CHUNK - 1, all),
              "%d-%d/%d".formatted(2L * Checksums.CHUNK, all - 1, all));
    }
  }
}
