package dev.modelyard.agent.store.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SealedDirectoriesTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);

  private static byte[] record(String sha256) {
    return "{\"digest\":\"sha256:%s\"}".formatted(sha256).getBytes(UTF_8);
  }

  @Test
  void aTrainingHasItsCheckpointsAndWhatItHasPublished() throws IOException {
    InMemoryStore store = InMemoryStore.ofObjects();
    for (String directory :
        new String[] {
          "v1/one/data/1-10-x.sealed",
          "v1/ones/data/1-10-x.sealed",
          "versions/" + A + ".sealed",
          "versions/" + B + ".sealed",
          "versions/" + C + ".sealed",
          "versions/" + C + "/one-2.sealed",
          "versions/" + C + "/one-3.sealed",
          "versions/" + C + "/ones-3.sealed"
        }) {
      store.putIfAbsent("keys/" + directory + "/2.json", new byte[0]);
    }
    store.putIfAbsent("v1/one/published/1.json", record(A));
    store.putIfAbsent("v1/one/published/3.json", record(C));
    store.putIfAbsent("v1/ones/published/1.json", record(B));

    assertThat(SealedDirectories.ofAll(store)).hasSize(8);
    assertThat(SealedDirectories.ofRun(store, "one"))
        .containsExactly(
            "v1/one/data/1-10-x.sealed",
            "versions/" + A + ".sealed",
            "versions/" + C + ".sealed",
            "versions/" + C + "/one-3.sealed");
    assertThat(SealedDirectories.ofRun(store, "another")).isEmpty();
  }
}
