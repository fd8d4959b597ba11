package dev.modelyard.agent.store.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SealedDirectoriesTest {
  @Test
  void aTrainingHasItsCheckpointsAndWhatItHasPublished() throws IOException {
    InMemoryStore store = InMemoryStore.ofObjects();
    for (String directory :
        new String[] {
          "v1/one/data/1-10-x.sealed",
          "v1/ones/data/1-10-x.sealed",
          "versions/aa.sealed",
          "versions/bb.sealed",
          "versions/cc.sealed",
          "versions/cc/one-2.sealed",
          "versions/cc/one-3.sealed",
          "versions/cc/ones-3.sealed"
        }) {
      store.putIfAbsent("keys/" + directory + "/2.json", new byte[0]);
    }
    store.putIfAbsent("v1/one/published/1.json", "{\"digest\":\"sha256:aa\"}".getBytes(UTF_8));
    store.putIfAbsent("v1/one/published/3.json", "{\"digest\":\"sha256:cc\"}".getBytes(UTF_8));
    store.putIfAbsent("v1/ones/published/1.json", "{\"digest\":\"sha256:bb\"}".getBytes(UTF_8));

    assertThat(SealedDirectories.ofAll(store)).hasSize(8);
    assertThat(SealedDirectories.ofRun(store, "one"))
        .containsExactly(
            "v1/one/data/1-10-x.sealed",
            "versions/aa.sealed",
            "versions/cc.sealed",
            "versions/cc/one-3.sealed");
    assertThat(SealedDirectories.ofRun(store, "another")).isEmpty();
  }
}
