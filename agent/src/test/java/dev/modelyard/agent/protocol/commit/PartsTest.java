package dev.modelyard.agent.protocol.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.PartRecord;
import dev.modelyard.agent.protocol.StoredFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static PartRecord part(int rank, String path, StoredFile... files) {
    Map<String, String> metrics = Map.of("loss", "0." + rank, "of-" + rank, "1");
    return new PartRecord(rank, path, Freeze.LINK, metrics, List.of(files));
  }

  private static StoredFile file(String path, String sha256, String at) {
    return new StoredFile(path, 1, sha256, List.of(1L), at);
  }

  @Test
  void filesOfAllRanksMakeOneCheckpoint() {
    Parts parts =
        new Parts(
            List.of(
                part(0, "step-5", file("step-5/0.bin", "aa", "d0")),
                part(1, "step-5", file("step-5/1.bin", "bb", "d1"))));
    assertThat(parts.conflict()).isEmpty();
    assertThat(parts.path()).isEqualTo("step-5");
    assertThat(parts.files())
        .containsExactly(file("step-5/0.bin", "aa", "d0"), file("step-5/1.bin", "bb", "d1"));
    assertThat(parts.metrics()).containsEntry("loss", "0.0").containsEntry("of-1", "1");
  }

  @Test
  void theSameFileOfSeveralRanksCountsOnce() {
    Parts parts =
        new Parts(
            List.of(
                part(0, "a", file("config.json", "cc", "d0")),
                part(1, "b", file("config.json", "cc", "d1"))));
    assertThat(parts.conflict()).isEmpty();
    assertThat(parts.files()).containsExactly(file("config.json", "cc", "d0"));
    assertThat(parts.path()).as("several places").isEmpty();
  }

  @Test
  void aFileBelowAFileOfAnotherRankIsAConflictThatNamesIt() {
    Parts parts =
        new Parts(
            List.of(
                part(0, "step-5", file("step-5/model", "aa", "d0")),
                part(1, "step-5", file("step-5/model/1.bin", "bb", "d1"))));
    assertThat(parts.conflict())
        .hasValueSatisfying(text -> assertThat(text).contains("step-5/model/1.bin"));
    assertThat(parts.findNested()).isEqualTo(parts.conflict());
  }

  @Test
  void differentFilesWithOneNameAreAConflictThatNamesThem() {
    Parts parts =
        new Parts(
            List.of(
                part(0, "step-5", file("step-5/model.bin", "aa", "d0")),
                part(1, "step-5", file("step-5/model.bin", "bb", "d1"))));
    assertThat(parts.conflict())
        .hasValue(
            "ranks 0 and 1 wrote different files with the name step-5/model.bin; give each rank's file a name of its own");
  }
}
