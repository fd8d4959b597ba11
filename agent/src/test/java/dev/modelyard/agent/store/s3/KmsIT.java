package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.store.bucket.BucketContract;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** MinIO with a key of its KMS, which is read back from whatever the contract makes. */
class KmsIT extends BucketContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static S3Server server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException, InterruptedException {
    server = S3Server.withKms(directory, "checkpoints-key");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected S3Server server() {
    return server;
  }
}
