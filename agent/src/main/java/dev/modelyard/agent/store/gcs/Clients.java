package dev.modelyard.agent.store.gcs;

import com.google.api.client.http.HttpBackOffIOExceptionHandler;
import com.google.api.client.http.HttpBackOffUnsuccessfulResponseHandler;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.ExponentialBackOff;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.StorageScopes;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.oauth2.GoogleCredentials;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.config.TrustedCertificates;
import dev.modelyard.agent.store.bucket.Standstill;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets up the client: the library's chain of credentials, retries with jitter, time limits. */
final class Clients {
  private static final int RETRIES = 4;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** Too slow, too many, broken: not the request's fault. */
  private static final Set<Integer> TEMPORARY = Set.of(408, 429, 500, 502, 503, 504);

  private Clients() {}

  static Storage open(Bucket bucket) throws IOException {
    Storage.Builder builder =
        new Storage.Builder(
                transport(bucket), GsonFactory.getDefaultInstance(), careful(credentials(bucket)))
            .setApplicationName("modelyard");
    if (bucket.endpoint() != null) {
      builder.setRootUrl(bucket.endpoint().toString().replaceAll("/*$", "/"));
    }
    return builder.build();
  }

  static boolean isTemporary(int status) {
    return TEMPORARY.contains(status);
  }

  private static HttpTransport transport(Bucket bucket) throws IOException {
    NetHttpTransport.Builder transport = new NetHttpTransport.Builder();
    TrustedCertificates.context(bucket.ca())
        .ifPresent(trust -> transport.setSslSocketFactory(trust.getSocketFactory()));
    return transport.build();
  }

  /** None for a server without TLS, which is not Google's: a token would be everyone's there. */
  private static @Nullable HttpCredentialsAdapter credentials(Bucket bucket) throws IOException {
    return bucket.isPlain()
        ? null
        : new HttpCredentialsAdapter(
            GoogleCredentials.getApplicationDefault()
                .createScoped(StorageScopes.DEVSTORAGE_READ_WRITE));
  }

  private static HttpRequestInitializer careful(@Nullable HttpCredentialsAdapter credentials) {
    return request -> {
      request
          .setConnectTimeout((int) CONNECT.toMillis())
          .setReadTimeout((int) Standstill.SILENCE.toMillis())
          .setNumberOfRetries(RETRIES)
          .setIOExceptionHandler(new HttpBackOffIOExceptionHandler(pauses()));
      if (credentials != null) {
        credentials.initialize(request);
      }
      retryAnswers(request, credentials);
    };
  }

  /** An answer that the token has expired is the credentials' to deal with. */
  private static void retryAnswers(
      HttpRequest request, @Nullable HttpCredentialsAdapter credentials) {
    HttpBackOffUnsuccessfulResponseHandler later =
        new HttpBackOffUnsuccessfulResponseHandler(pauses())
            .setBackOffRequired(answer -> isTemporary(answer.getStatusCode()));
    request.setUnsuccessfulResponseHandler(
        (asked, answer, retries) ->
            (credentials != null && credentials.handleResponse(asked, answer, retries))
                || later.handleResponse(asked, answer, retries));
  }

  /** Twice as long each time, and never the same. */
  private static ExponentialBackOff pauses() {
    return new ExponentialBackOff.Builder()
        .setInitialIntervalMillis((int) FIRST_PAUSE.toMillis())
        .setMultiplier(2)
        .build();
  }
}
