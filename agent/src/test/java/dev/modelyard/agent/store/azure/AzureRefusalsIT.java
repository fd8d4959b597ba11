package dev.modelyard.agent.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.testkit.AzureServer;
import dev.modelyard.agent.testkit.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people are told when Azurite refuses, and whom it lets in without a key. */
@Timeout(120)
class AzureRefusalsIT {
  private static final String TENANT = "00000000-0000-0000-0000-000000000001";
  private static final String CLIENT = "00000000-0000-0000-0000-000000000002";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private static StoreException failure(Bucket bucket, @Nullable String key) throws IOException {
    AzureBucket opened = AzureBucket.open(bucket, key);
    return catchThrowableOfType(StoreException.class, () -> opened.head("a"));
  }

  private static Bucket bucket(Bucket like, String name, String account, @Nullable Path ca) {
    return new Bucket(Bucket.Kind.AZURE_BLOB, name, "", like.endpoint(), null, account, null, ca);
  }

  private static void assertRefusal(StoreException failure, String... texts) {
    assertThat(failure).hasMessageContainingAll(texts);
    assertThat(failure.isRefusal()).isTrue();
  }

  @Test
  void namesWhatIsWrong() throws IOException, InterruptedException {
    try (AzureServer server = new AzureServer(directory)) {
      Bucket there = server.bucket("");
      assertThat(failure(there, AzureServer.KEY)).as("all is well").isNull();
      assertRefusal(
          failure(bucket(there, "nothing", AzureServer.ACCOUNT, null), AzureServer.KEY),
          "container nothing of account trainers at http",
          "HEAD a: the server answered 404 ContainerNotFound",
          "Make the container");
      assertRefusal(failure(there, "d3Jvbmc="), "403 AuthorizationFailure", "AZURE_STORAGE_KEY");
      assertRefusal(
          failure(bucket(there, there.name(), "stranger", null), AzureServer.KEY),
          "account stranger at http",
          "correct account");
    }
  }

  @Test
  void aPrivateAuthorityIsTrustedByItsCertificateOnly() throws IOException, InterruptedException {
    TestCertificate certificate = TestCertificate.create(directory);
    try (AzureServer server = new AzureServer(directory, certificate)) {
      Bucket stranger = server.bucket("");
      assertRefusal(failure(stranger, AzureServer.KEY), "at https://127", "TLS failed", "ca.crt");
      Bucket friend = bucket(stranger, stranger.name(), AzureServer.ACCOUNT, certificate.file());
      assertThat(failure(friend, AzureServer.KEY)).isNull();
    }
  }

  /** As the webhook of Azure's workload identity sets it. */
  @Test
  void theTokenOfAServiceAccountOpensTheContainer() throws IOException, InterruptedException {
    TestCertificate certificate = TestCertificate.create(directory);
    List<String> asked = new ArrayList<>();
    HttpsServer issuer =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    issuer.createContext(
        "/",
        exchange -> {
          String form =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(
              exchange.getRequestURI() + " " + URLDecoder.decode(form, StandardCharsets.UTF_8));
          byte[] answer =
              "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"%s\"}"
                  .formatted(token())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    issuer.start();
    try (AzureServer server = new AzureServer(directory, certificate)) {
      System.setProperty(
          "AZURE_AUTHORITY_HOST", "https://127.0.0.1:" + issuer.getAddress().getPort());
      System.setProperty("AZURE_TENANT_ID", TENANT);
      System.setProperty("AZURE_CLIENT_ID", CLIENT);
      Path file = Files.writeString(directory.resolve("token"), "of the service account");
      System.setProperty("AZURE_FEDERATED_TOKEN_FILE", file.toString());
      Bucket there = server.bucket("");
      Bucket trusting = bucket(there, there.name(), AzureServer.ACCOUNT, certificate.file());
      assertThat(failure(trusting, null)).isNull();
      assertThat(asked)
          .singleElement()
          .asString()
          .startsWith("/" + TENANT + "/oauth2/v2.0/token ")
          .contains(
              "client_id=" + CLIENT,
              "client_assertion=of the service account",
              "scope=https://storage.azure.com/.default");
    } finally {
      issuer.stop(0);
    }
  }

  /** What Azurite looks at: audience, issuer and times, no signature. */
  private static String token() {
    long now = System.currentTimeMillis() / 1000;
    String claims =
        """
        {"aud": "https://storage.azure.com", "iss": "https://sts.windows.net/%s/",
         "nbf": %d, "iat": %d, "exp": %d}
        """
            .formatted(TENANT, now - 60, now - 60, now + 3600);
    return base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + base64(claims) + "." + base64("s");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
