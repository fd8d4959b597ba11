package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The map of legal phases, and its picture. {@code -Dgolden.update=true} draws it anew. */
class TrainingPhasesTest {
  private static final Path PICTURE = Path.of("../docs/states/training.md");

  @Test
  void everyPhaseThatIsReachedHasItsSuccessors() {
    Set<TrainingPhase> reached =
        TrainingPhases.NEXT.values().stream().flatMap(Set::stream).collect(Collectors.toSet());

    assertThat(TrainingPhases.NEXT.keySet()).containsAll(reached);
  }

  @Test
  void thePictureShowsTheMap() throws IOException {
    String drawn = drawn();
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(PICTURE.getParent());
      Files.writeString(PICTURE, drawn);
    }

    assertThat(Files.readString(PICTURE)).isEqualTo(drawn);
  }

  private static String drawn() {
    return """
        # Phases of a ModelTraining

        `status.phase` is one word for its conditions. Which may follow which; the simulation holds every decision to it.
        Made from `TrainingPhases` by `TrainingPhasesTest`.

        ```mermaid
        stateDiagram-v2
          [*] --> Pending
          [*] --> Starting
          [*] --> Suspended
        %s```
        """
        .formatted(
            Arrays.stream(TrainingPhase.values())
                .map(TrainingPhasesTest::arrows)
                .collect(Collectors.joining()));
  }

  private static String arrows(TrainingPhase from) {
    Set<TrainingPhase> next = TrainingPhases.NEXT.getOrDefault(from, Set.of());
    boolean ends = next.isEmpty() && TrainingPhases.NEXT.containsKey(from);
    return next.stream()
            .sorted()
            .map(to -> "  %s --> %s%n".formatted(from, to))
            .collect(Collectors.joining())
        + (ends ? "  %s --> [*]%n".formatted(from) : "");
  }
}
