package dev.modelyard.agent.store.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.bucket.BucketContract;
import dev.modelyard.agent.testkit.AzureServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureIT extends BucketContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static AzureServer server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException, InterruptedException {
    server = new AzureServer(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected AzureServer server() {
    return server;
  }

  @Test
  void namesThatLookEncodedAreTakenAsTheyAre() throws IOException {
    String name = "100%25+a%2Fb c?d#e";
    write("data/" + name, "kept");
    assertThat(store.list("data")).containsExactly(name);
    store.copy(List.of(new Transfer("data/" + name, "versions/" + name)));
    assertThat(store.walk("versions")).extracting(WorkFile::path).containsExactly(name);
    assertThat(store.read("versions/" + name)).hasValue("kept".getBytes(StandardCharsets.UTF_8));
    store.delete("data/" + name);
    assertThat(store.list("data")).isEmpty();
  }
}
