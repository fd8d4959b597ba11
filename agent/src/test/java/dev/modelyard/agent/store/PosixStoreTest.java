package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixStoreTest implements LinkContract {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private PosixStore store;

  @BeforeEach
  void open() throws IOException {
    store = PosixStore.open(directory.resolve("modelyard"), new Parallel(2));
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public void write(String key, String content) throws IOException {
    Path file = directory.resolve("modelyard").resolve(key);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void leavesNoScratchFilesBehind() throws IOException {
    store.putIfAbsent("v1/a", new byte[1]);
    store.putIfAbsent("v1/a", new byte[1]);
    assertThat(directory.resolve("modelyard/.tmp")).isEmptyDirectory();
  }

  @Test
  void doesNotFollowLinksOutOfTheTree() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "s");
    write("work/a1/real", "r");
    Files.createSymbolicLink(directory.resolve("modelyard/work/a1/link"), secret);
    Files.createSymbolicLink(directory.resolve("modelyard/work/a1/dir"), directory);
    assertThat(store.walk("work/a1")).hasSize(1);
    store.delete("work/a1");
    assertThat(secret).exists();
  }

  @Test
  void refusesKeysThatLeaveTheStore() {
    assertThatThrownBy(() -> store.read("../secret")).hasMessageContaining("../secret");
    assertThatThrownBy(() -> store.read("/etc/passwd")).hasMessageContaining("/etc/passwd");
  }

  @Test
  void sumsEachChunkOfALargeFile() throws IOException {
    Path file = directory.resolve("modelyard/large");
    Files.write(file, new byte[Checksums.CHUNK + 5]);
    Checksums sums = store.checksums(List.of("large")).getFirst();
    assertThat(sums.size()).isEqualTo(Checksums.CHUNK + 5L);
    assertThat(sums.crc32c()).hasSize(2);
  }
}
