package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes of the SDK's exceptions what a person can act on. */
record Failures(Bucket bucket) {
  private static final Set<String> ABSENCES = Set.of("NoSuchKey", "NoSuchUpload", "NotFound", "");

  /** What to do, and whether nothing but that helps. */
  private record Advice(String text, boolean refusal) {}

  private static Advice mend(String text) {
    return new Advice(text, true);
  }

  private static Advice retry(String text) {
    return new Advice(text, false);
  }

  /** {@code request}: verb and object, as in "PUT team/v1/a.json". */
  StoreException of(String request, SdkException e) {
    String said = e instanceof AwsServiceException answer ? said(answer) : innermost(e);
    Advice advice = e instanceof AwsServiceException answer ? advice(answer) : advice(e);
    return new StoreException(
        "%s, %s: %s. %s".formatted(bucket, request, said, advice.text()), advice.refusal(), e);
  }

  static String code(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("");
  }

  /**
   * Of an object or an upload. That a bucket or a user is not known has the same status, and must
   * never look like an empty store. The answer to a HEAD has no code: who believes it lists as
   * well.
   */
  static boolean isAbsence(AwsServiceException e) {
    return e.statusCode() == 404 && ABSENCES.contains(code(e));
  }

  private static String said(AwsServiceException e) {
    String message =
        Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorMessage).orElse("");
    return ("the server answered " + e.statusCode() + " " + code(e)).strip()
        + (message.isEmpty() ? "" : " (" + message.replaceAll("\\.$", "") + ")");
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
  }

  private static String innermost(SdkException e) {
    return causes(e)
        .filter(cause -> cause.getMessage() != null)
        .reduce((outer, inner) -> inner)
        .map(cause -> cause.getClass().getSimpleName() + ": " + cause.getMessage())
        .orElse(e.toString())
        // What each of a chain has said is enough without the chain.
        .replaceFirst("in the chain .*? : \\[", "[");
  }

  private Advice advice(AwsServiceException e) {
    return switch (code(e)) {
      case "NoSuchBucket", "InvalidBucketName" -> mend("Make the bucket, or correct its name");
      case "AccessDenied", "AllAccessDisabled", "AccountProblem" ->
          mend(
              "The credentials need s3:GetObject, PutObject, DeleteObject, AbortMultipartUpload on"
                  + " its objects and s3:ListBucket, ListBucketMultipartUploads on the bucket");
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "XAdminUserNotFound" ->
          mend("Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the Secret");
      case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
          mend("The session has ended: renew AWS_SESSION_TOKEN and its keys in the Secret");
      case "RequestTimeTooSkewed", "RequestExpired" ->
          mend("The clocks of this node and of the server differ: set the wrong one");
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException",
          "IncorrectEndpoint" ->
          mend("The bucket is in another region: set region" + region(e));
      case "BadDigest", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch" ->
          retry("The file changed while it was sent, or the network damages what it carries");
      case "NotImplemented", "MethodNotAllowed" ->
          mend("This server lacks what checkpoints need: use another");
      default -> byStatus(e);
    };
  }

  private Advice byStatus(AwsServiceException e) {
    return switch (e.statusCode()) {
      case 301, 307 -> mend("The bucket is in another region: set region" + region(e));
      case 401, 403 -> mend("Correct the credentials, or what they may do");
      default -> retry("Asked again later");
    };
  }

  private static String region(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
        .map(region -> " to " + region)
        .orElse("");
  }

  private Advice advice(SdkException e) {
    if (has(e, UnknownHostException.class)) {
      return mend("No such host: correct endpoint, or the cluster's DNS");
    }
    if (has(e, SSLException.class)) {
      return mend(
          "TLS failed: put the certificate of the server's authority into ca.crt of the Secret, or"
              + " correct endpoint");
    }
    if (has(e, ConnectException.class)
        || has(e, NoRouteToHostException.class)
        || has(e, SocketTimeoutException.class)) {
      return retry("Nothing answers: see whether the server runs and a NetworkPolicy lets us out");
    }
    String text = String.valueOf(e.getMessage());
    if (text.contains("Unable to load credentials")) {
      return mend(
          "No credentials: name a Secret in secretName, or give the service account a role");
    }
    return text.contains("Unable to load region")
        ? mend("No region: set region")
        : retry("Asked again later");
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    return causes(e).anyMatch(type::isInstance);
  }
}
