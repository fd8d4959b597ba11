package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignerTest {
  private static final Instant TIME = Instant.parse("2013-05-24T00:00:00Z");
  private static final S3Credentials EXAMPLE =
      new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);

  /** The example "GET Object" in the documentation of Signature Version 4 for S3. */
  @Test
  void signsAsTheDocumentationDoes() {
    Map<String, String> headers =
        new Signer(EXAMPLE, "us-east-1")
            .sign(
                "GET",
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                Map.of("Range", "bytes=0-9"),
                S3Client.EMPTY,
                TIME);
    assertThat(headers.get("authorization"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void signsTheSessionOfTemporaryKeys() {
    Map<String, String> headers =
        new Signer(new S3Credentials("a", "b", "token"), "eu-north-1")
            .sign("GET", URI.create("https://s3/b/k"), Map.of(), S3Client.EMPTY, TIME);
    assertThat(headers).containsEntry("x-amz-security-token", "token");
    assertThat(headers.get("authorization")).contains("x-amz-security-token");
  }

  @Test
  void encodesAllButWhatIsPlain() {
    assertThat(Signer.encode("a b/ü+~*", true)).isEqualTo("a%20b/%C3%BC%2B~%2A");
    assertThat(Signer.encode("a/b", false)).isEqualTo("a%2Fb");
  }
}
