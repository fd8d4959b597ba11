package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.store.bucket.RemoteObject;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs requests as the SDK does, but the bytes of files over http as little as it signs those over
 * https: a signature takes their SHA-256 once more, a core-second for each GiB. Their CRC32C is a
 * header, which is signed, and what reads them compares them with the digest on record. Records are
 * signed with what they say.
 */
final class UnsignedFiles implements AwsV4AuthScheme {
  private static final String MARK = "x-amz-meta-" + RemoteObject.MARK;
  private static final String PART = "partNumber";

  private static final AwsV4HttpSigner SIGNER = new Signer(AwsV4HttpSigner.create());

  @Override
  public String schemeId() {
    return SCHEME_ID;
  }

  @Override
  public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
    return providers.identityProvider(AwsCredentialsIdentity.class);
  }

  @Override
  public AwsV4HttpSigner signer() {
    return SIGNER;
  }

  private record Signer(AwsV4HttpSigner signer) implements AwsV4HttpSigner {
    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
      return isOfFile(request.request()) ? signUnread(request) : signer.sign(request);
    }

    private static boolean isOfFile(SdkHttpRequest request) {
      return request.firstMatchingHeader(MARK).isPresent()
          || request.firstMatchingRawQueryParameter(PART).isPresent();
    }

    /** What the SDK leaves out over https only is left out when it takes the request for one. */
    private SignedRequest signUnread(SignRequest<? extends AwsCredentialsIdentity> request) {
      String protocol = request.request().protocol();
      SignedRequest signed =
          signer.sign(
              request.copy(
                  copy ->
                      copy.request(with(request.request(), "https"))
                          .putProperty(PAYLOAD_SIGNING_ENABLED, false)));
      return signed.toBuilder().request(with(signed.request(), protocol)).build();
    }

    /** The port is kept: it is part of the host, which is signed. */
    private static SdkHttpRequest with(SdkHttpRequest request, String protocol) {
      return request.copy(copy -> copy.protocol(protocol).port(request.port()));
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
        AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
      return signer.signAsync(request);
    }
  }
}
