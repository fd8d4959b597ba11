package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class BeneathTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path root;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path outside;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Beneath beneath;

  @BeforeEach
  void setUp() throws IOException {
    outside = Files.createDirectory(directory.resolve("outside"));
    Path mount = Files.createDirectory(directory.resolve("mount"));
    root = Files.createSymbolicLink(directory.resolve("root"), mount);
    beneath = new Beneath(root);
  }

  @Test
  void opensWhatLiesInDirectories() throws IOException {
    Path file = Files.createDirectories(root.resolve("a/b")).resolve("file");
    Files.writeString(file, "content");
    try (FileChannel channel = beneath.open(file)) {
      assertThat(channel.size()).isEqualTo(7);
    }
    Path other = Files.createLink(root.resolve("other"), file);
    assertThat(beneath.identity(other)).isEqualTo(beneath.identity(file));
  }

  @Test
  void opensNoLinkAndNothingBehindOne() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret"), "s");
    Path link = Files.createSymbolicLink(root.resolve("link"), secret);
    Path behind = Files.createSymbolicLink(root.resolve("a"), outside).resolve("secret");
    for (Path file : new Path[] {link, behind}) {
      assertThatThrownBy(() -> beneath.open(file))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining(file + ": ");
    }
    assertThatThrownBy(() -> beneath.identity(behind)).hasMessageContaining(behind + ": ");
  }

  /** In the place of a file, and of a directory. */
  @Test
  @Timeout(30)
  void doesNotWaitForWhoeverWritesToAPipe() throws IOException, InterruptedException {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> beneath.open(pipe)).hasMessageContaining(pipe + ": it is no file");
    assertThatThrownBy(() -> beneath.open(pipe.resolve("file")))
        .hasMessageContaining("behind what is no directory");
  }

  @Test
  void absenceIsNamed() {
    Path file = root.resolve("absent/file");
    assertThatThrownBy(() -> beneath.open(file))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(file.toString());
  }

  @Test
  void replacesWhatIsThereAndNotWhatItLeadsTo() throws IOException {
    Path theirs = Files.writeString(outside.resolve("theirs"), "theirs");
    Path file = root.resolve("answer");
    Files.createSymbolicLink(file, theirs);
    Files.createSymbolicLink(root.resolve(".answer"), theirs);
    beneath.replace(file, new byte[] {'a'});
    beneath.replace(file, new byte[] {'b'});
    assertThat(file).hasContent("b").isRegularFile();
    assertThat(theirs).hasContent("theirs");
    assertThat(root.resolve(".answer")).doesNotExist();
  }

  /** The one path that somebody has to look at, and not the top of a large tree. */
  @Test
  void namesWhatCannotBeDeleted() throws IOException {
    Path top = Files.createDirectory(root.resolve("top"));
    Path deepest = top;
    for (int depth = 1; depth <= 1_000; depth++) {
      deepest = Files.createDirectory(deepest.resolve("d"));
    }
    String named = deepest.toString();
    assertThatThrownBy(() -> beneath.delete(top))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(named + ": more than 1000 directories deep: remove it by hand");
  }

  @Test
  void putsNothingBehindALink() throws IOException {
    Path file = Files.createSymbolicLink(root.resolve("ready"), outside).resolve("answer");
    assertThatThrownBy(() -> beneath.replace(file, new byte[1])).hasMessageContaining(file + ": ");
    assertThat(outside).isEmptyDirectory();
  }
}
