package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.GcsServer;
import dev.modelyard.agent.testkit.StubServer;
import dev.modelyard.agent.testkit.StubServer.Answer;
import dev.modelyard.agent.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's process with the key of a Google service account, and a server whose certificate a
 * private authority has signed.
 */
class GoogleCredentialsIT {
  private static final String TOKEN =
      "{\"access_token\": \"t\", \"token_type\": \"Bearer\", \"expires_in\": 3600}";

  @Test
  void aKeyIsExchangedForATokenAndOnlyAValidOneOpensTheBucket(@TempDir Path directory)
      throws IOException, InterruptedException, NoSuchAlgorithmException {
    Files.createDirectories(directory.resolve("volume"));
    FakeTrainer pod = new FakeTrainer(directory, 1);
    AgentProcess agent = new AgentProcess(directory, pod);
    TestCertificate certificate = TestCertificate.create(directory);
    try (StubServer issuer = new StubServer("none");
        GcsServer server = new GcsServer(directory, certificate)) {
      // Nothing of the machine that this runs on.
      pod.with(server.variables("team"))
          .with("CLOUDSDK_CONFIG", directory.toString())
          .with("NO_GCE_CHECK", "true");
      assertThat(report(agent, pod, directory)).contains("StoreRefused", "secretName");

      Path key = Files.writeString(directory.resolve("credentials.json"), key(issuer));
      pod.with("GOOGLE_APPLICATION_CREDENTIALS", key.toString());
      issuer.answer(Answer.of(200, TOKEN));
      assertThat(report(agent, pod, directory)).contains("StoreRefused", "TLS failed", "ca.crt");
      assertThat(issuer.requests()).hasSize(1).first().asString().contains("assertion=");

      pod.with(Map.of("MODELYARD_CA_FILE", certificate.file().toString()));
      issuer.answer(
          Answer.of(400, "{\"error\": \"invalid_grant\", \"error_description\": \"Invalid JWT\"}"));
      assertThat(report(agent, pod, directory))
          .contains("StoreRefused", "invalid_grant", "Put credentials that are valid");

      issuer.answer(Answer.of(200, TOKEN));
      assertThat(report(agent, pod, directory)).contains("Fresh");
    }
  }

  private static String key(StubServer issuer) throws NoSuchAlgorithmException {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(2048);
    String key =
        Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
    return """
    {"type": "service_account", "project_id": "p", "private_key_id": "1", "client_id": "1",
     "client_email": "me@p.iam.gserviceaccount.com", "token_uri": "%s/token",
     "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}
    """
        .formatted(issuer.address(), key);
  }

  private static String report(AgentProcess agent, FakeTrainer pod, Path directory)
      throws IOException, InterruptedException {
    Path report = directory.resolve("termination-log");
    Files.deleteIfExists(report);
    agent.start(List.of(), "restore", pod.variables(), directory.resolve("agent.log")).waitFor();
    return Files.readString(report);
  }
}
