package dev.modelyard.agent.store.s3;

import static dev.modelyard.agent.store.bucket.Advice.mend;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Advice;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes of the SDK's exceptions what a person can act on. */
record Failures(Bucket bucket) {
  private static final Set<String> ABSENCES = Set.of("NoSuchKey", "NoSuchUpload", "NotFound");

  /** {@code request}: verb and object, as in "PUT team/v1/a.json". */
  StoreException of(String request, SdkException e) {
    String said = e instanceof AwsServiceException answer ? said(answer) : innermost(e);
    Advice advice =
        e instanceof AwsServiceException answer
            ? advice(answer)
            : Advice.ofNetwork(e).orElseGet(() -> advice(e));
    return advice.toException(bucket, request, said, e);
  }

  static String code(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("");
  }

  /**
   * Of an object or an upload. That a bucket or a user is not known has the same status, and must
   * never look like an empty store; nor must a page that a proxy answers, which has no code.
   */
  static boolean isAbsence(SdkException e) {
    return e instanceof AwsServiceException answer
        && answer.statusCode() == 404
        && ABSENCES.contains(code(answer));
  }

  /** The answer to a HEAD has no code: who believes it lists as well. */
  static boolean isAbsenceOfHead(SdkException e) {
    return isAbsence(e) || (e instanceof AwsServiceException answer && isUnexplained(answer));
  }

  /** A 404 of which it is not said what is not there. */
  private static boolean isUnexplained(AwsServiceException e) {
    return e.statusCode() == 404 && code(e).isEmpty();
  }

  private static String said(AwsServiceException e) {
    String message =
        Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorMessage).orElse("");
    return Advice.said(e.statusCode(), code(e), message);
  }

  private static String innermost(SdkException e) {
    return Advice.innermost(e)
        // What each of a chain has said is enough without the chain.
        .replaceFirst("in the chain .*? : \\[", "[");
  }

  private Advice advice(AwsServiceException e) {
    return switch (code(e)) {
      case "NoSuchBucket", "InvalidBucketName" -> mend("Make the bucket, or correct its name");
      case "AccessDenied", "AllAccessDisabled", "AccountProblem" ->
          mend(
              said(e).contains("kms:")
                  ? "The credentials need kms:GenerateDataKey and kms:Decrypt on the key"
                  : "The credentials need s3:GetObject, PutObject, DeleteObject,"
                      + " AbortMultipartUpload on its objects and s3:ListBucket,"
                      + " ListBucketMultipartUploads on the bucket");
      case "KMS.NotFoundException",
          "KMS.DisabledException",
          "KMS.KMSInvalidStateException",
          "kms:KeyNotFound" ->
          mend("See to the key of the KMS that kmsKey, or the bucket's default, names");
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
          Advice.DAMAGED;
      // The status may be 200, sent before it went wrong.
      case "InternalError", "SlowDown", "ServiceUnavailable" -> Advice.LATER;
      case "InvalidObjectState" -> Advice.ARCHIVED;
      case "NotImplemented", "MethodNotAllowed" -> Advice.LACKING;
      default -> byStatus(e);
    };
  }

  private Advice byStatus(AwsServiceException e) {
    return switch (e.statusCode()) {
      case 301, 307 -> mend("The bucket is in another region: set region" + region(e));
      case 401, 403 -> Advice.DENIED;
      case 404 -> isUnexplained(e) ? Advice.LATER : Advice.AGAIN;
      default -> Advice.ofStatus(e.statusCode());
    };
  }

  private static String region(AwsServiceException e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .map(AwsErrorDetails::sdkHttpResponse)
        .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
        .map(region -> " to " + region)
        .orElse("");
  }

  private static Advice advice(SdkException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("Unable to load credentials")) {
      return mend(
          "No credentials: name a Secret in secretName, or give the service account a role");
    }
    return text.contains("Unable to load region") ? mend("No region: set region") : Advice.AGAIN;
  }
}
