package dev.modelyard.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.framework.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointerFilesTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path work;

  private void make(Pointer pointer) throws IOException {
    new PointerFiles(work, "n1").make(pointer);
  }

  private String content(String path) throws IOException {
    return Files.readString(work.resolve(path));
  }

  @Test
  void writesTheText() throws IOException {
    Files.createDirectory(work.resolve("out"));
    make(new Pointer.Text("out/latest", "global_step10"));
    assertThat(content("out/latest")).isEqualTo("global_step10");
  }

  @Test
  void copiesSoThatTheTrainerMayWriteIntoEither() throws IOException {
    Files.writeString(work.resolve("step=10.ckpt"), "ten");
    make(new Pointer.Copy("last.ckpt", "step=10.ckpt"));
    Files.writeString(work.resolve("last.ckpt"), "twenty");
    assertThat(content("step=10.ckpt")).isEqualTo("ten");
  }

  @Test
  void givesADirectoryAnotherName() throws IOException {
    Files.createDirectories(work.resolve("out/step=9/weights"));
    make(new Pointer.Link("out/step=9-last", "step=9"));
    assertThat(work.resolve("out/step=9-last/weights")).isDirectory();
    assertThat(work.resolve("out/step=9-last")).isSymbolicLink();
  }

  @Test
  void nameOfALinkMayBeAsLongAsANameCanBe() throws IOException {
    String step = "step=9-" + "x".repeat(243);
    Files.createDirectory(work.resolve(step));
    make(new Pointer.Link(step + "-last", step));
    assertThat(work.resolve(step + "-last")).isDirectory();
  }

  @Test
  void leavesWhatIsThereBecauseATrainerMayHaveGoneOn() throws IOException {
    Files.writeString(work.resolve("latest"), "global_step20");
    make(new Pointer.Text("latest", "global_step10"));
    assertThat(content("latest")).isEqualTo("global_step20");
  }

  @Test
  void leavesNoDraft() throws IOException {
    make(new Pointer.Text("latest", "global_step10"));
    assertThatThrownBy(() -> make(new Pointer.Copy("last.ckpt", "not-there")))
        .isInstanceOf(NoSuchFileException.class);
    try (Stream<Path> files = Files.list(work)) {
      assertThat(files).containsExactly(work.resolve("latest"));
    }
  }
}
