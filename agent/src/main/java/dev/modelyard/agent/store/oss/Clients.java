package dev.modelyard.agent.store.oss;

import com.aliyun.sdk.service.oss2.OSSClient;
import com.aliyun.sdk.service.oss2.OSSClientBuilder;
import com.aliyun.sdk.service.oss2.exceptions.ServiceException;
import com.aliyun.sdk.service.oss2.retry.FullJitterBackoff;
import com.aliyun.sdk.service.oss2.retry.StandardRetryer;
import com.aliyun.sdk.service.oss2.transport.RequestException;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.config.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Sets up the client: whom to be, retries with jitter, and no checksums but those we give. */
final class Clients {
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** The request took too long, or there were too many. */
  private static final Set<Integer> AGAIN = Set.of(408, 429);

  private static final int BROKEN = 500;
  private static final int NOT_IMPLEMENTED = 501;

  /** What servers of one's own are in, unless told otherwise. */
  private static final String ANY = "cn-hangzhou";

  private Clients() {}

  static OSSClient open(Bucket bucket) throws IOException {
    OSSClientBuilder builder =
        OSSClient.newBuilder()
            .httpClient(
                new Transport(
                    TrustedCertificates.context(bucket.ca())
                        .map(SSLContext::getSocketFactory)
                        .orElse(null)))
            .credentialsProvider(Identity.find())
            .disableUploadCRC64Check(true)
            .retryer(
                StandardRetryer.newBuilder()
                    .maxAttempts(ATTEMPTS)
                    .backoffDelayer(new FullJitterBackoff(FIRST_PAUSE, LONGEST_PAUSE))
                    .errorRetryable(List.of(Clients::isTemporary))
                    .build())
            .region(bucket.region() == null ? ANY : bucket.region());
    if (bucket.endpoint() != null) {
      builder.endpoint(bucket.endpoint().toString()).usePathStyle(!isVendors(bucket.endpoint()));
    }
    return builder.build();
  }

  /** Its servers take no bucket in a path. */
  private static boolean isVendors(URI endpoint) {
    return endpoint.getHost().endsWith(".aliyuncs.com");
  }

  private static boolean isTemporary(Throwable e) {
    return e instanceof RequestException
        || (e instanceof ServiceException answer
            && answer.statusCode() != NOT_IMPLEMENTED
            && (AGAIN.contains(answer.statusCode()) || answer.statusCode() >= BROKEN));
  }
}
