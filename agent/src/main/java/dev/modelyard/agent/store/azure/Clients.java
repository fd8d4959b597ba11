package dev.modelyard.agent.store.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.core.util.SharedExecutorService;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.config.TrustedCertificates;
import dev.modelyard.agent.store.bucket.Advice;
import dev.modelyard.agent.store.bucket.Standstill;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sets up the library: a key of the account or else the workload's identity, its own retries, and
 * the JDK's client, which holds no connection open at the end of a process.
 *
 * @param container where an answer is taken whole
 * @param streams the same where it is read as it comes
 */
record Clients(BlobContainerClient container, BlobContainerAsyncClient streams) {
  private static final String KEY = "AZURE_STORAGE_KEY";

  /** All that is asked for is in it, and clouds of one's own are behind. */
  private static final BlobServiceVersion VERSION = BlobServiceVersion.V2024_11_04;

  private static final int ATTEMPTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Bytes a second: what is slower is given up. One that stands still is given up sooner. */
  private static final long SLOWEST = 128 << 10;

  /** Threads for answers that are read, more than there ever are at once. */
  private static final int READERS = 32;

  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  /** For requests whose bytes are long under way: else they count as silence. */
  static Context sending(long bytes) {
    return new Context("azure-response-timeout", Standstill.SILENCE.plusSeconds(bytes / SLOWEST));
  }

  /** Null where there is none. The library reads it once and remembers. */
  static @Nullable String findKey() {
    return Configuration.getGlobalConfiguration().get(KEY);
  }

  static Clients open(Bucket bucket, @Nullable String key) throws IOException {
    HttpClient http = http(bucket);
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .endpoint(endpoint(bucket))
            .containerName(bucket.name())
            .serviceVersion(VERSION)
            .encryptionScope(bucket.kmsKey())
            .httpClient(http)
            .retryOptions(
                new RequestRetryOptions(
                    RetryPolicyType.EXPONENTIAL,
                    ATTEMPTS,
                    (Duration) null,
                    delay(),
                    LONGEST_DELAY,
                    null));
    if (key == null) {
      authenticate(builder, bucket, http);
    } else {
      builder.credential(new StorageSharedKeyCredential(account(bucket), sound(key, bucket)));
    }
    return new Clients(builder.buildClient(), builder.buildAsyncClient());
  }

  /**
   * The vendor's, or the one of the spec. An account is the first label of its host; where a host
   * is not the account's own, and where it has a port, the account comes first in the path.
   */
  static String endpoint(Bucket bucket) {
    URI endpoint = bucket.endpoint();
    if (endpoint == null) {
      return "https://" + account(bucket) + ".blob.core.windows.net";
    }
    if (endpoint.getPort() < 0 && endpoint.getHost().startsWith(account(bucket) + ".")) {
      return endpoint.getScheme() + "://" + endpoint.getHost();
    }
    // By its port the library knows that the path begins with the account.
    int port =
        endpoint.getPort() >= 0
            ? endpoint.getPort()
            : endpoint.getScheme().equals("http") ? 80 : 443;
    return "%s://%s:%d/%s"
        .formatted(endpoint.getScheme(), endpoint.getHost(), port, account(bucket));
  }

  private static String account(Bucket bucket) {
    return Objects.requireNonNull(bucket.account(), "account");
  }

  /** The library's own are the same for everybody: many pods would come back together. */
  private static Duration delay() {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(100, 300));
  }

  private static String sound(String key, Bucket bucket) throws IOException {
    try {
      Base64.getDecoder().decode(key);
      return key;
    } catch (IllegalArgumentException e) {
      throw Advice.mend("Correct AZURE_STORAGE_KEY in the Secret: one of the account's two keys")
          .toException(bucket, "to begin with", KEY + " is not base64", e);
    }
  }

  private static void authenticate(
      BlobContainerClientBuilder builder, Bucket bucket, HttpClient http) throws IOException {
    try {
      builder.credential(
          new WorkloadIdentityCredentialBuilder()
              .httpClient(http)
              // The webhook says whom to ask, also in clouds that the library does not know.
              .disableInstanceDiscovery()
              .build());
    } catch (IllegalArgumentException e) {
      throw Advice.mend(
              "Name a Secret in secretName, or give the service account a workload identity")
          .toException(bucket, "to begin with", "no credentials", e);
    }
  }

  /** The library's own threads end with SIGTERM, and the last commit comes after it. */
  private static void keepReading() {
    SharedExecutorService.getInstance()
        .setExecutorService(
            Executors.newScheduledThreadPool(
                READERS, Thread.ofPlatform().daemon().name("azure-", 0).factory()));
  }

  private static HttpClient http(Bucket bucket) throws IOException {
    keepReading();
    java.net.http.HttpClient.Builder http = java.net.http.HttpClient.newBuilder();
    TrustedCertificates.context(bucket.ca()).ifPresent(http::sslContext);
    JdkHttpClientBuilder builder =
        new JdkHttpClientBuilder(http)
            .connectionTimeout(CONNECT)
            .writeTimeout(Standstill.SILENCE)
            .responseTimeout(Standstill.SILENCE)
            .readTimeout(Standstill.SILENCE);
    return new OwnThreads(builder.build());
  }
}
