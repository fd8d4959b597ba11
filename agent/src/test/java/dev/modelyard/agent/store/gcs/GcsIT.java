package dev.modelyard.agent.store.gcs;

import dev.modelyard.agent.store.bucket.BucketContract;
import dev.modelyard.agent.testkit.GcsServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Probe included: what this server has taken with a wrong sum is gone again. */
class GcsIT extends BucketContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static GcsServer server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException, InterruptedException {
    server = new GcsServer(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected GcsServer server() {
    return server;
  }
}
