package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.bucket.BucketContract;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersityIT extends BucketContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static S3Server server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException, InterruptedException {
    server = new S3Server(S3Server.Kind.VERSITY, directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected S3Server server() {
    return server;
  }

  /** MinIO shows them by their full name only, and sweeps them itself after a day. */
  @Test
  void showsUploadsThatWereNeverEndedAndAbandonsThem() throws IOException {
    server().begin(bucket.object("data/1-10-n/model.pt"));
    List<WorkFile> unfinished = store.unfinished("data");
    assertThat(unfinished).extracting(WorkFile::path).containsExactly("1-10-n/model.pt");
    assertThat(store.list("data")).isEmpty();
    store.abandon("data/1-10-n/model.pt", unfinished.getFirst().state());
    assertThat(store.unfinished("data")).isEmpty();
    store.abandon("data/1-10-n/model.pt", unfinished.getFirst().state());
  }
}
