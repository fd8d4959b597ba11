package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.BucketDisk;
import dev.modelyard.agent.testkit.EncryptedServer;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent's commands do and say with the right key, another one, and none. */
class EncryptedPodsIT {
  private static final String KEY = EncryptedServer.KEY;
  private static final String NEXT_KEY = EncryptedServer.NEXT_KEY;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private int processes;

  private record Ended(int code, String log, String report) {}

  private Ended run(AgentProcess agent, String command, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path disk = Files.createDirectories(directory.resolve("pod-" + ++processes));
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("MODELYARD_ROOT", disk.resolve("volume").toString());
    environment.put("MODELYARD_VERSION_PATH", disk.toString());
    Path report = disk.resolve("termination-log");
    environment.put("MODELYARD_TERMINATION_LOG", report.toString());
    Path log = directory.resolve(command + "-" + processes + ".log");
    int code = agent.start(command, environment, log).waitFor();
    return new Ended(
        code, Files.readString(log), Files.exists(report) ? Files.readString(report) : "");
  }

  private static Map<String, String> with(Map<String, String> all, String... more) {
    Map<String, String> variables = new HashMap<>(all);
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return variables;
  }

  @Test
  void theRightKeyOpensAnotherIsRefusedAndRotationMakesItRight()
      throws IOException, InterruptedException {
    // The store encrypts once more, with a key of its own.
    try (S3Server withKms = S3Server.withKms(directory, "store-key")) {
      EncryptedServer server = new EncryptedServer(withKms);
      Path pod = directory.resolve("pod-0");
      Files.createDirectories(pod.resolve("volume"));
      FakeTrainer first = new FakeTrainer(pod, 1).with(server.variables("team"));
      AgentProcess agent = new AgentProcess(directory, first);
      BucketDisk store =
          new BucketDisk(server.open(server.bucket("team"), new Parallel(4)), first.root());
      Run run = new Run(store, 2, "uid-1");
      CommitRef newest = run.committed(store, 1, 20, run.committed(store, 1, 10, null));
      byte[] json = store.read(new Layout("uid-1").commit(newest.id())).orElseThrow();
      String digest =
          run.publisher(store, 1)
              .publish(Manifest.parse(json, newest.id()), run.verifier(store))
              .digest();

      Map<String, String> restore = with(first.variables(), "MODELYARD_ATTEMPT", "2");
      Map<String, String> verify = with(server.variables("team"), "MODELYARD_DIGEST", digest);
      String key = "MODELYARD_ENCRYPTION_KEY";
      String previous = "MODELYARD_ENCRYPTION_PREVIOUS_KEYS";

      Ended refused = run(agent, "restore", with(restore, key, NEXT_KEY));
      assertThat(refused.code).isEqualTo(1);
      assertThat(refused.report)
          .contains("StoreRefused", "spec.checkpoints.encryption", "entry 'previous'");
      Ended noKey = run(agent, "restore", with(restore, key, "c2hvcnQ="));
      assertThat(noKey.report).contains("StoreRefused", "entry 'key' has 5 bytes");
      assertThat(noKey.report + noKey.log).doesNotContain("c2hvcnQ=");
      assertThat(run(agent, "verify", with(verify, key, NEXT_KEY)).report)
          .contains("StoreRefused", "entry 'previous'");
      assertThat(run(agent, "verify", with(verify, key, "")).report)
          .contains("StoreRefused", "entry 'key' has 0 bytes");
      assertThat(run(agent, "restore", with(restore, key, "")).report)
          .as("an entry that is empty is not no encryption")
          .contains("StoreRefused", "entry 'key' has 0 bytes");
      Map<String, String> without = with(verify);
      without.remove(key);
      assertThat(run(agent, "verify", without).report)
          .contains("StoreRefused", "is encrypted", "spec.source.encryption");
      assertThat(run(agent, "verify", verify).report).contains("Verified");

      Ended left = run(agent, "rotate", with(verify, key, NEXT_KEY));
      assertThat(left.code).isEqualTo(1);
      assertThat(left.log)
          .contains("rotate the training it is of", "3 keys 0 were encrypted anew, 3 left");
      Map<String, String> rotate = with(verify, key, NEXT_KEY, previous, KEY);
      assertThat(run(agent, "rotate", with(rotate, "MODELYARD_RUN_UID", "uid-2")).log)
          .contains("of 0 keys 0 were encrypted anew");
      Ended rotated = run(agent, "rotate", with(rotate, "MODELYARD_RUN_UID", "uid-1"));
      assertThat(rotated.code).as(rotated.log).isZero();
      assertThat(rotated.log).contains("of 3 keys 3 were encrypted anew");
      assertThat(run(agent, "rotate", with(verify, key, NEXT_KEY)).log).contains("3 keys 0 were");
      assertThat(run(agent, "rotate", with(verify, key, "")).log)
          .contains("MODELYARD_ENCRYPTION_KEY is missing");

      assertThat(run(agent, "verify", with(verify, key, NEXT_KEY)).report).contains("Verified");
      Ended resumed = run(agent, "restore", with(restore, key, NEXT_KEY));
      assertThat(resumed.code).as(resumed.log).isZero();
      assertThat(resumed.report).contains("Resumed", "\"step\":20");

      // A pickle of somebody who may write there.
      BucketDisk stranger =
          new BucketDisk(
              withKms.open(server.bucket("team"), new Parallel(4)), directory.resolve("stranger"));
      new Run(stranger, 2, "uid-1").committed(stranger, 2, 90, newest);
      Map<String, String> third = with(restore, key, NEXT_KEY, "MODELYARD_ATTEMPT", "3");
      Ended passedOver = run(agent, "restore", third);
      assertThat(passedOver.report)
          .contains("Resumed", "\"step\":20", "\"reason\":\"Unbelieved\"", "acceptUnencrypted");
      Map<String, String> none = with(third, "MODELYARD_RUN_UID", "uid-2");
      new Run(stranger, 2, "uid-2").committed(stranger, 2, 90, null);
      Ended blocked = run(agent, "restore", none);
      assertThat(blocked.code).isEqualTo(1);
      assertThat(blocked.report)
          .contains("\"outcome\":\"Unbelieved\"", "v1/uid-2/commits/90.2.json");
      Ended accepted =
          run(
              agent,
              "restore",
              with(none, "MODELYARD_ATTEMPT", "4", "MODELYARD_ACCEPT_UNENCRYPTED", "true"));
      assertThat(accepted.report).contains("Resumed", "\"step\":90");
    }
  }
}
