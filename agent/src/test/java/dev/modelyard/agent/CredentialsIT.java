package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's process without keys: whom it asks for them is in its environment, as EKS sets it.
 */
class CredentialsIT {
  private static final String EXPIRES = "2099-01-01T00:00:00Z";

  private static final String OF_A_ROLE =
      """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult><Credentials>
          <AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>
          <SessionToken>s</SessionToken><Expiration>%s</Expiration>
        </Credentials></AssumeRoleWithWebIdentityResult>
      </AssumeRoleWithWebIdentityResponse>
      """
          .formatted(S3Server.KEY_ID, S3Server.KEY, EXPIRES);

  private static final String OF_A_POD =
      """
      {"AccessKeyId": "%s", "SecretAccessKey": "%s", "Expiration": "%s"}
      """
          .formatted(S3Server.KEY_ID, S3Server.KEY, EXPIRES);

  @Test
  void webIdentityAndPodIdentityOpenTheBucket(@TempDir Path directory)
      throws IOException, InterruptedException {
    HttpServer issuer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> sessions = new ArrayList<>();
    answer(issuer, "/", OF_A_ROLE);
    answer(issuer, "/pod", OF_A_POD);
    issuer.createContext(
        "/checkpoints",
        exchange -> {
          sessions.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " session="
                  + exchange.getRequestHeaders().getFirst("x-amz-security-token"));
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    issuer.start();
    String address = "http://127.0.0.1:" + issuer.getAddress().getPort();
    String token = Files.writeString(directory.resolve("token"), "t").toString();
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer pod = new FakeTrainer(directory, 1);
    AgentProcess agent = new AgentProcess(directory, pod);
    try (S3Server server = new S3Server(S3Server.Kind.VERSITY, directory)) {
      pod.with(server.variables("team"));
      pod.variables().keySet().removeIf(name -> name.startsWith("AWS_"));
      restore(agent, pod, directory);
      assertThat(report(directory)).contains("StoreRefused", "secretName");

      pod.with(
          Map.of(
              "AWS_CONTAINER_CREDENTIALS_FULL_URI",
              address + "/pod",
              "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
              token));
      restore(agent, pod, directory);
      assertThat(report(directory)).contains("Fresh");

      // A session of a role is known to the vendor's servers only: what is sent has to do.
      pod.variables().keySet().removeIf(name -> name.startsWith("AWS_"));
      pod.with(
          Map.of(
              "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/trainer",
              "AWS_WEB_IDENTITY_TOKEN_FILE", token,
              "AWS_ENDPOINT_URL_STS", address,
              "AWS_REGION", "us-east-1",
              "MODELYARD_BUCKET_ENDPOINT", address));
      restore(agent, pod, directory);
      assertThat(sessions)
          .first()
          .asString()
          .contains("Credential=" + S3Server.KEY_ID + "/")
          .endsWith(" session=s");
    } finally {
      issuer.stop(0);
    }
  }

  private static void answer(HttpServer server, String path, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static void restore(AgentProcess agent, FakeTrainer pod, Path directory)
      throws IOException, InterruptedException {
    Files.deleteIfExists(directory.resolve("termination-log"));
    agent.start(List.of(), "restore", pod.variables(), directory.resolve("agent.log")).waitFor();
  }

  private static String report(Path directory) throws IOException {
    return Files.readString(directory.resolve("termination-log"));
  }
}
