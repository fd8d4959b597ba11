package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.OssStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's process: with keys, with a role that nobody gives it here, and with neither. */
class OssCredentialsIT {
  @Test
  void keysOpenTheBucketAndARoleIsAskedForWithoutThem(@TempDir Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer pod = new FakeTrainer(directory, 1);
    AgentProcess agent = new AgentProcess(directory, pod);
    try (OssStandIn server = new OssStandIn(false)) {
      pod.with(server.variables("team"));
      pod.variables().keySet().removeIf(name -> name.startsWith("OSS_"));
      assertThat(report(agent, pod, directory)).contains("StoreRefused", "secretName");

      pod.with(
          Map.of(
              "ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/trainer",
              "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/cluster",
              "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
                  Files.writeString(directory.resolve("token"), "t").toString()));
      assertThat(report(agent, pod, directory)).contains("from OIDC", "vendor's STS");

      pod.with(server.variables("team"));
      assertThat(report(agent, pod, directory)).contains("Fresh");
    }
  }

  /** No name is known but loopback's: nothing of this goes out. */
  private static String report(AgentProcess agent, FakeTrainer pod, Path directory)
      throws IOException, InterruptedException {
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
    Path report = directory.resolve("termination-log");
    Files.deleteIfExists(report);
    agent
        .start(
            List.of("-Djdk.net.hosts.file=" + hosts),
            "restore",
            pod.variables(),
            directory.resolve("agent.log"))
        .waitFor();
    return Files.readString(report);
  }
}
