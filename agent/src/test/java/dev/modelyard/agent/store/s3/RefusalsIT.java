package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.testkit.S3Server;
import dev.modelyard.agent.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people are told when a real server refuses; answers of a stub are in FailuresTest. */
@Timeout(60)
class RefusalsIT {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private static BucketObjects open(Bucket bucket) throws IOException {
    return BucketObjects.open(bucket, S3Bucket::open, new Parallel(1));
  }

  private static StoreException failure(Bucket bucket) throws IOException {
    BucketObjects objects = open(bucket);
    long start = System.nanoTime();
    StoreException failure = catchThrowableOfType(StoreException.class, () -> objects.read("a"));
    assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(15_000_000_000L);
    return failure;
  }

  private static Bucket bucket(Bucket like, String name, @Nullable String region) {
    return new Bucket(Bucket.Kind.S3, name, "", like.endpoint(), region, null, null, like.ca());
  }

  private static Bucket trusting(Bucket like, Path ca) {
    return new Bucket(Bucket.Kind.S3, like.name(), "", like.endpoint(), null, null, null, ca);
  }

  private static void assertRefusal(StoreException failure, String... texts) {
    assertThat(failure).hasMessageContainingAll(texts);
    assertThat(failure.isRefusal()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERSITY", "MINIO"})
  void namesWhatIsWrong(S3Server.Kind kind) throws IOException, InterruptedException {
    try (S3Server server = new S3Server(kind, directory)) {
      Bucket there = server.bucket("");
      assertThat(failure(there)).as("all is well").isNull();
      assertRefusal(
          failure(bucket(there, "nothing", null)), "bucket nothing at http", "404 NoSuchBucket");
      if (kind == S3Server.Kind.MINIO) { // versitygw takes any region
        assertRefusal(
            failure(bucket(there, there.name(), "eu-west-1")),
            "AuthorizationHeaderMalformed",
            "set region");
      }
      System.setProperty("aws.secretAccessKey", "wrong");
      assertRefusal(failure(there), "403 SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY");
      System.setProperty("aws.accessKeyId", "stranger");
      String unknown = kind == S3Server.Kind.MINIO ? "403 InvalidAccessKeyId" : "404 XAdminUser";
      assertRefusal(failure(there), unknown, "AWS_ACCESS_KEY_ID");
      assertThatThrownBy(() -> open(there).stat("a"))
          .as("nobody we know is not nothing")
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aPrivateAuthorityIsTrustedByItsCertificateOnly() throws IOException, InterruptedException {
    TestCertificate certificate = TestCertificate.create(directory);
    try (S3Server server = new S3Server(S3Server.Kind.VERSITY, directory, certificate)) {
      Bucket stranger = server.bucket("");
      assertRefusal(failure(stranger), "at https://127.0.0.1", "TLS failed", "ca.crt");
      Bucket friend = trusting(stranger, certificate.file());
      assertThat(failure(friend)).isNull();
      BucketObjects objects = open(friend);
      assertThat(objects.putIfAbsent("a", new byte[1])).isTrue();
      assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
      Bucket absent = trusting(stranger, directory.resolve("none"));
      assertRefusal(failure(absent), "TLS failed");
    }
  }
}
