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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The last part of an upload to Google. */
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
}
