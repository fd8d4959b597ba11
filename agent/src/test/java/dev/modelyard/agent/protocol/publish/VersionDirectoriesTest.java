package dev.modelyard.agent.protocol.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionDirectoriesTest {
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  private final InMemoryStore disk = InMemoryStore.ofObjects();
  private final List<String> tried = new ArrayList<>();

  /** How it goes is in the name of the directory. */
  private Optional<String> use(String directory) throws IOException {
    String name = directory.substring(directory.lastIndexOf('/') + 1);
    tried.add(name);
    return switch (name.split("[.]", 2)[1]) {
      case "whole-1" -> Optional.empty();
      case "rotten-1" -> Optional.of("a byte differs");
      case "sealed-1" -> throw new StoreException(name + " has another key", Kind.REFUSAL, null);
      case "locked-1" -> throw new StoreException("access denied", Kind.REFUSAL, null);
      case "full-1" -> throw new StoreException("no room", Kind.NO_ROOM, null);
      case "slow-1" -> throw new StoreException("slow down", Kind.OUTAGE, null);
      default -> throw new IOException(name + " is going");
    };
  }

  private String outcome() {
    try {
      return VersionDirectories.useOne(disk, DIGEST, this::use)
          .map(what -> what.replace(Layout.version(DIGEST) + "/", ""))
          .orElse("used");
    } catch (MissingException e) {
      return "missing";
    } catch (IOException e) {
      String how = StoreException.isRefusal(e) ? "refused: " : "failed: ";
      return how + String.valueOf(e.getMessage()).replace(Layout.version(DIGEST) + "/", "");
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                    | missing
          whole whole           | used
          rotten whole          | used
          sealed whole          | used
          going whole           | used
          going sealed rotten whole | used
          rotten                | 0.rotten-1: a byte differs
          rotten rotten         | 0.rotten-1: a byte differs; 1.rotten-1: a byte differs
          sealed rotten         | refused: 0.sealed-1 has another key; 1.rotten-1: a byte differs
          rotten sealed sealed  | refused: 1.sealed-1 has another key; 2.sealed-1 has another key; 0.rotten-1: a byte differs
          locked locked         | refused: access denied
          sealed going          | failed: 1.going-1 is going
          going sealed rotten   | failed: 0.going-1 is going
          sealed slow           | failed: slow down
          full whole            | refused: no room
          going rotten full whole | refused: no room
          """)
  void theFirstThatCanBeUsedIs(String directories, String outcome) {
    int at = 0;
    for (String name : directories.isEmpty() ? new String[0] : directories.split(" ")) {
      disk.putIfAbsent(
          "%s/%d.%s-1/manifest.json".formatted(Layout.version(DIGEST), at++, name), new byte[0]);
    }
    disk.putIfAbsent(Layout.version(DIGEST) + "/9.begun-1/files/a", new byte[0]);

    assertThat(outcome()).isEqualTo(outcome);
    assertThat(tried)
        .as("each once, and none after one that can be used, or that is too large")
        .hasSize(looks(directories));
  }

  private static int looks(String directories) {
    String until = directories.replaceFirst("(whole|full).*", "$1");
    return until.isEmpty() ? 0 : until.split(" ").length;
  }
}
