package dev.modelyard.agent.store.gcs;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Advice;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes of the library's exceptions what a person can act on. */
record Failures(Bucket bucket) {
  private static final Pattern REFUSED_TOKEN =
      Pattern.compile(
          "invalid_(grant|client|target|request)|unauthorized_client"
              + "|Error reading credential file|CredentialFormatException");

  private static final Pattern HELD =
      Pattern.compile(
          "retentionPolicyNotMet|objectUnderActiveHold|retention policy|under active \\S+ hold");

  private static final Pattern NO_TOKEN_NOW =
      Pattern.compile("token.*: 5\\d\\d |rror code 5\\d\\d ");

  /** {@code request}: verb and object, as in "PUT team/v1/a.json". */
  StoreException of(String request, IOException e) {
    if (e instanceof StoreException already) {
      return already;
    }
    return e instanceof HttpResponseException answer
        ? advice(answer).toException(bucket, request, said(answer), e)
        : advice(e)
            .toException(bucket, request, Advice.innermost(e).strip().replaceAll("\\s+", " "), e);
  }

  /** What lies there is not what was sent. */
  StoreException damaged(String request) {
    return Advice.DAMAGED.toException(
        bucket, request, "the server has other bytes than were sent", new IOException(request));
  }

  private static String said(HttpResponseException e) {
    return Advice.said(e.getStatusCode(), reason(e), message(e));
  }

  /** Downloads are refused in plain text. */
  private static String message(HttpResponseException e) {
    return details(e)
        .map(GoogleJsonError::getMessage)
        .or(() -> Optional.ofNullable(e.getContent()).filter(text -> !text.startsWith("<")))
        .orElse("");
  }

  private static String reason(HttpResponseException e) {
    return details(e)
        .map(GoogleJsonError::getErrors)
        .filter(errors -> !errors.isEmpty())
        .map(errors -> errors.getFirst().getReason())
        .orElse("");
  }

  private static Optional<GoogleJsonError> details(HttpResponseException e) {
    return e instanceof GoogleJsonResponseException json
        ? Optional.ofNullable(json.getDetails())
        : Optional.empty();
  }

  private static Advice advice(HttpResponseException e) {
    String message = message(e);
    return switch (e.getStatusCode()) {
      case 400 -> message.contains("CRC32C") ? Advice.DAMAGED : Advice.AGAIN;
      case 401 ->
          Advice.mend(
              "Correct credentials.json in the Secret, or the identity of the service account");
      case 403 -> forbidden(reason(e) + " " + message);
      case 404 -> Advice.mend("Make the bucket, or correct its name");
      case 405, 501 -> Advice.LACKING;
      case 412 -> Advice.retry("Another object has that name by now");
      default -> Advice.ofStatus(e.getStatusCode());
    };
  }

  private static Advice forbidden(String said) {
    if (HELD.matcher(said).find()) {
      return Advice.mend("Take the retention policy, or the hold, off the bucket and its objects");
    }
    if (said.contains("cloudkms")) {
      return Advice.mend(
          "Let the storage service agent of the bucket's project use the key"
              + " (roles/cloudkms.cryptoKeyEncrypterDecrypter)");
    }
    return said.contains("billing")
        ? Advice.mend("Enable the billing of the bucket's project")
        : Advice.mend(
            "The account needs the role Storage Object User (roles/storage.objectUser) on the"
                + " bucket");
  }

  private static Advice advice(IOException e) {
    return Advice.ofNetwork(e).orElseGet(() -> ofCredentials(e.toString()));
  }

  /** Of Google's tokens; what went wrong is in the words only. */
  private static Advice ofCredentials(String text) {
    if (text.contains("default credentials were not found")) {
      return Advice.mend(
          "No credentials: name a Secret in secretName, or give the service account an identity"
              + " (Workload Identity Federation for GKE)");
    }
    if (text.contains("reasonable timeframe")) {
      return Advice.mend("The clocks of this node and of Google differ: set the wrong one");
    }
    if (text.contains("Compute Engine metadata") && text.contains("rror code 4")) {
      return Advice.mend("Give the pod's service account an identity that Google knows");
    }
    if (REFUSED_TOKEN.matcher(text).find()) {
      return Advice.mend("Put credentials that are valid into credentials.json of the Secret");
    }
    return NO_TOKEN_NOW.matcher(text).find() ? Advice.LATER : Advice.AGAIN;
  }
}
