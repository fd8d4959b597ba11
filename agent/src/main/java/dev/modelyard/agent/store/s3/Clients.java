package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.config.TrustedCertificates;
import dev.modelyard.agent.store.bucket.Standstill;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Sets up the SDK: its own chain of credentials, retries with jitter, and no checksums but those we
 * give.
 */
final class Clients {
  private static final int ATTEMPTS = 5;
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** What servers of one's own are in, unless told otherwise. */
  private static final Region ANY = Region.US_EAST_1;

  private Clients() {}

  static S3Client open(Bucket bucket) throws IOException {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(http(bucket))
            .putAuthScheme(new UnsignedFiles())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                options ->
                    options.retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(ATTEMPTS)
                            .build()));
    if (bucket.endpoint() != null) {
      builder.endpointOverride(bucket.endpoint()).forcePathStyle(true).region(ANY);
    }
    if (bucket.region() != null) {
      builder.region(Region.of(bucket.region()));
    }
    return builder.build();
  }

  private static UrlConnectionHttpClient.Builder http(Bucket bucket) throws IOException {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(Standstill.SILENCE);
    TrustedCertificates.managers(bucket.ca())
        .ifPresent(trust -> http.tlsTrustManagersProvider(() -> trust));
    if (bucket.isPlain()) {
      // Else Java's own are read at each start, for nobody, a hundred and fifty of them.
      http.tlsTrustManagersProvider(() -> new TrustManager[0]);
    }
    return http;
  }
}
