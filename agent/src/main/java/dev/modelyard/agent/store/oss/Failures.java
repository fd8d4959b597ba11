package dev.modelyard.agent.store.oss;

import com.aliyun.credentials.exception.CredentialException;
import com.aliyun.sdk.service.oss2.exceptions.ServiceException;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Advice;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of the client's exceptions what a person can act on. */
record Failures(Bucket bucket) {
  private static final Set<String> ABSENCES = Set.of("NoSuchKey", "NoSuchUpload");

  /** {@code request}: verb and object, as in "PUT team/v1/a.json". */
  StoreException of(String request, RuntimeException e) {
    return answer(e)
        .map(answer -> advice(answer).toException(bucket, request, said(answer), e))
        .orElseGet(() -> advice(e).toException(bucket, request, Advice.innermost(e), e));
  }

  /** What the server has said, below what the client says around it. */
  static Optional<ServiceException> answer(RuntimeException e) {
    return Advice.find(e, ServiceException.class);
  }

  static String code(RuntimeException e) {
    return answer(e).map(answer -> text(answer.errorCode())).orElse("");
  }

  /** Of an object or an upload; that a bucket is not known must never look like an empty store. */
  static boolean isAbsence(RuntimeException e) {
    return ABSENCES.contains(code(e));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String said(ServiceException e) {
    return Advice.said(e.statusCode(), text(e.errorCode()), text(e.errorMessage()));
  }

  private static Advice advice(ServiceException e) {
    return switch (text(e.errorCode())) {
      case "NoSuchBucket", "InvalidBucketName" ->
          Advice.mend("Make the bucket, or correct its name");
      case "AccessDenied" -> denied(text(e.errorMessage()));
      case "InvalidAccessKeyId", "SignatureDoesNotMatch" ->
          Advice.mend("Correct OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET in the Secret");
      case "SecurityTokenExpired", "InvalidSecurityToken", "SecurityTokenNotSupported" ->
          Advice.mend("The session has ended: renew OSS_SESSION_TOKEN and its keys in the Secret");
      case "RequestTimeTooSkewed" ->
          Advice.mend("The clocks of this node and of the server differ: set the wrong one");
      case "UserDisable" ->
          Advice.mend("The account is closed or owes money: settle that with the vendor");
      case "InvalidDigest" -> Advice.DAMAGED;
      case "InvalidObjectState" -> Advice.ARCHIVED;
      case "NotImplemented", "MethodNotAllowed" -> Advice.LACKING;
      default -> byStatus(e.statusCode());
    };
  }

  /** A bucket that is asked for in the wrong region is denied as well. */
  private static Advice denied(String message) {
    return message.contains("endpoint")
        ? Advice.mend("The bucket is in another region: set region")
        : Advice.mend(
            "The credentials need oss:GetObject, PutObject, DeleteObject, AbortMultipartUpload on"
                + " its objects and oss:ListObjects, ListMultipartUploads on the bucket");
  }

  private static Advice byStatus(int status) {
    return switch (status) {
      case 301, 307 -> Advice.mend("The bucket is in another region: set region");
      case 401, 403 -> Advice.DENIED;
      case 412 -> Advice.retry("Another object has that name by now");
      default -> Advice.ofStatus(status);
    };
  }

  private static Advice advice(RuntimeException e) {
    return Advice.ofNetwork(e)
        .or(
            () ->
                Advice.find(e, CredentialException.class)
                    .map(none -> ofCredentials(none.toString())))
        .orElse(Advice.AGAIN);
  }

  /** What went wrong is in the words only. */
  private static Advice ofCredentials(String text) {
    if (!text.contains("from OIDC")) {
      return Advice.mend(
          "No credentials: name a Secret in secretName, or give the service account a role (RRSA)");
    }
    return text.contains("HttpCode: 0")
        ? Advice.away(
            "Nothing gives credentials for the service account's role: see whether a NetworkPolicy"
                + " lets us out to the vendor's STS")
        : Advice.mend("The service account is not given its role (RRSA): correct the role's trust");
  }
}
