package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.Tree.Unkept;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PosixStoreTest implements LinkContract {
  private static final int TRIES = 2_000;
  private static final Duration TRYING = Duration.ofSeconds(20);

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
    assertThat(store.tree("work/a1").unkept())
        .containsExactly(Unkept.link("dir"), Unkept.link("link"));
    store.delete("work/a1");
    assertThat(secret).exists();
  }

  /**
   * In the place of a directory in which a file was found; only the agent sees what it leads to.
   */
  @ParameterizedTest
  @EnumSource
  void keepsNothingThatLiesBehindALink(Freeze how) throws IOException {
    write("v1/another/weights", "theirs");
    write("work/a1/weights", "ours");
    Path root = directory.resolve("modelyard");
    Files.createSymbolicLink(root.resolve("work/a1/part"), root.resolve("v1/another"));
    Transfer transfer = new Transfer("work/a1/part/weights", "v1/data/weights");
    assertThatThrownBy(() -> store.transfer(List.of(transfer), how))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("work/a1/part/weights: ");
    assertThatThrownBy(() -> store.copy(List.of(transfer)))
        .hasMessageContaining("work/a1/part/weights: ");
    Files.createSymbolicLink(root.resolve("work/a1/file"), root.resolve("v1/another/weights"));
    Transfer link = new Transfer("work/a1/file", "v1/data/weights");
    assertThatThrownBy(() -> store.transfer(List.of(link), how))
        .hasMessageContaining("work/a1/file: it is no file");
    assertThat(root.resolve("v1/data/weights")).doesNotExist();
    assertThat(store.tree("work/a1/part/inner").unkept()).containsExactly(Unkept.behindLink());
  }

  /**
   * While a file is taken, what it lies in, or the file itself, becomes a link to another's and
   * back. Where nobody looks at what was linked, one of the first few hundred tries keeps that of
   * the other.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "/weights"})
  void keepsNothingOfALinkThatComesWhileAFileIsTaken(String swapped) throws Exception {
    // A long way to the file, on which there is time for it.
    String inside = "/d".repeat(50) + "/weights";
    String file = swapped.isEmpty() ? inside : swapped;
    write("v1/another" + file, "theirs");
    write("work/a1/part" + file, "ours");
    store.makeDirectory("v1/data");
    Path root = directory.resolve("modelyard");
    Path place = root.resolve("work/a1/part" + swapped);
    Path aside = root.resolve("work/a1/aside");
    Path link =
        Files.createSymbolicLink(root.resolve("work/link"), root.resolve("v1/another" + swapped));
    Transfer transfer = new Transfer("work/a1/part" + file, "v1/data/weights");
    Path kept = root.resolve(transfer.to());
    AtomicBoolean isOver = new AtomicBoolean();
    int taken = 0;
    try (ExecutorService program = Executors.newSingleThreadExecutor()) {
      Future<Void> swaps = program.submit(() -> swap(place, link, aside, isOver));
      try {
        long begun = System.nanoTime();
        for (int i = 0; i < TRIES && System.nanoTime() - begun < TRYING.toNanos(); i++) {
          try {
            store.transfer(List.of(transfer), Freeze.LINK);
            assertThat(kept).as("try %d", i).isRegularFile().hasContent("ours");
            Files.delete(kept);
            taken++;
          } catch (FileSystemException e) {
            assertThat(e).as("try %d", i).isNotInstanceOf(FileAlreadyExistsException.class);
            assertThat(kept).as("try %d: %s", i, e).doesNotExist();
          }
        }
      } finally {
        isOver.set(true);
      }
      swaps.get();
    }
    assertThat(taken).as("tries that came through").isPositive();
  }

  /** Puts a link in the place of something and that back, again and again. */
  private static @Nullable Void swap(Path place, Path link, Path aside, AtomicBoolean isOver)
      throws IOException {
    while (!isOver.get()) {
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      Files.move(link, place, StandardCopyOption.ATOMIC_MOVE);
      Files.move(place, link, StandardCopyOption.ATOMIC_MOVE);
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    }
    return null;
  }

  @Test
  void saysThatThereIsNoDirectory() throws IOException {
    write("work/a1/file", "f");
    Files.createSymbolicLink(directory.resolve("modelyard/work/a1/link"), directory);
    assertThat(store.tree("work/a1/file").unkept()).containsExactly(Unkept.noDirectory());
    assertThat(store.tree("work/a1/link").unkept()).containsExactly(Unkept.link(""));
    assertThat(store.tree("work/a1/absent").unkept()).isEmpty();
    assertThat(store.walk("work/a1/file")).isEmpty();
    assertThat(store.walk("work/a1/link")).isEmpty();
  }

  /** A disk that it is resumed on may have longer names of directories above it. */
  @Test
  void saysWhichNamesAreTooLong() throws IOException {
    String deep = ("d".repeat(250) + "/").repeat(13) + "f";
    write("work/a1/" + deep, "deep");
    assertThat(store.walk("work/a1")).isEmpty();
    assertThat(store.tree("work/a1").unkept())
        .containsExactly(Unkept.tooLong(deep.substring(0, deep.length() - 2)));
  }

  /** As who copies a directory into itself; relative to one another there is no end to it. */
  @Test
  void whatIsTooDeepToBeNamedIsPassedOverAndCanBeRemoved()
      throws IOException, InterruptedException {
    write("work/a1/file", "f");
    String name = "d".repeat(200);
    shell(
        "for _ in $(seq 30); do mkdir %1$s && cd -P %1$s; done; touch file".formatted(name),
        directory.resolve("modelyard/work/a1"));
    assertThat(store.walk("work/a1")).extracting(WorkFile::path).containsExactly("file");
    assertThat(store.tree("work/a1").unkept())
        .singleElement()
        .extracting(Unkept::why)
        .isEqualTo(Unkept.tooLong("").why());
    store.delete("work/a1");
    assertThat(directory.resolve("modelyard/work")).isEmptyDirectory();
  }

  /** As a program on a system with another encoding makes them; in a string the byte is lost. */
  @Test
  void saysWhichNamesAreNoText() throws IOException, InterruptedException {
    write("work/a1/mod\u00e8le.pt", "text");
    shell("touch $'mod\\xe8le.pt'", directory.resolve("modelyard/work/a1"));
    assertThat(store.walk("work/a1")).extracting(WorkFile::path).containsExactly("mod\u00e8le.pt");
    assertThat(store.tree("work/a1").unkept()).containsExactly(Unkept.noText("mod\ufffdle.pt"));
  }

  /** Java's streams say so with another exception once a directory is open. */
  @Test
  void failsLikeAnyDiskWhereADirectoryCannotBeRead() throws IOException, InterruptedException {
    store.makeDirectory("data");
    Path data = directory.resolve("modelyard/data");
    String name = "d".repeat(250);
    shell("for _ in $(seq 20); do mkdir %1$s && cd -P %1$s; done".formatted(name), data);
    try {
      assertThatThrownBy(() -> store.sync("data"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("too long");
    } finally {
      shell("rm -rf " + name, data);
    }
  }

  private static void shell(String command, Path directory)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", command).directory(directory.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
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
