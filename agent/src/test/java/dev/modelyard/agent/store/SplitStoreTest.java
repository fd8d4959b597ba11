package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.testkit.FolderObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitStoreTest {
  /** As the folder in which the agent has the key to the bucket. */
  @Test
  void uploadsNothingThatLiesBehindALink(@TempDir Path directory) throws IOException {
    Parallel parallel = new Parallel(1);
    FolderObjects objects = new FolderObjects(directory.resolve("bucket"));
    Path disk = directory.resolve("disk");
    SplitStore store = new SplitStore(PosixStore.open(disk, parallel), objects, parallel);
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(secrets.resolve("credentials.json"), "key");
    Path work = Files.createDirectories(disk.resolve("work/run/a1"));
    Files.createSymbolicLink(work.resolve("part"), secrets);
    Transfer transfer =
        new Transfer("work/run/a1/part/credentials.json", "v1/run/data/1/credentials.json");
    assertThatThrownBy(() -> store.transfer(List.of(transfer), Freeze.COPY))
        .hasMessageContaining("work/run/a1/part/credentials.json: ");
    assertThat(objects.read("v1/run/data/1/credentials.json")).isEmpty();
  }
}
