package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.StoreProbe;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lacks what checkpoints rest on is refused by the name of what it lacks. */
class UnsafeServerIT {
  @Test
  void theProbeNamesWhatIsMissing(@TempDir Path directory)
      throws IOException, InterruptedException {
    try (S3Server server = new S3Server(S3Server.Kind.MOTO, directory)) {
      Parallel parallel = new Parallel(4);
      BucketObjects objects = server.open(server.bucket("team"), parallel);
      Path disk = Files.createDirectories(directory.resolve("pod"));
      SplitStore store =
          new SplitStore(PosixStore.open(disk.resolve("work"), parallel), objects, parallel);
      assertThat(new StoreProbe(store, "1").missing())
          // Its condition on joined parts is no lock, and it looks at no checksum.
          .hasValueSatisfying(what -> assertThat(what).containsPattern("joining|checksum"));
      assertThat(objects.list("")).as("not remembered, scratch removed").isEmpty();
    }
  }
}
