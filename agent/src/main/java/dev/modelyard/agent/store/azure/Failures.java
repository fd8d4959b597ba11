package dev.modelyard.agent.store.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobStorageException;
import com.microsoft.aad.msal4j.MsalException;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Advice;
import java.nio.channels.UnresolvedAddressException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes of the library's exceptions what a person can act on. */
record Failures(Bucket bucket) {
  /** Of an answer; what follows in the next lines is for the vendor. */
  private static final Pattern MESSAGE = Pattern.compile("<Message>([^\n<]*)");

  /** {@code request}: verb and blob, as in "PUT team/v1/a.json". */
  StoreException of(String request, RuntimeException e) {
    return e instanceof BlobStorageException answer
        ? advice(answer).toException(bucket, request, said(answer), e)
        : advice(e).toException(bucket, request, Advice.innermost(e), e);
  }

  private static String said(BlobStorageException e) {
    Matcher message = MESSAGE.matcher(String.valueOf(e.getMessage()));
    return Advice.said(e.getStatusCode(), code(e), message.find() ? message.group(1) : "");
  }

  private static String code(BlobStorageException e) {
    return e.getErrorCode() == null ? "" : e.getErrorCode().toString();
  }

  private static Advice advice(BlobStorageException e) {
    return switch (code(e)) {
      case "ContainerNotFound", "InvalidResourceName" ->
          Advice.mend("Make the container, or correct its name");
      case "ResourceNotFound" -> Advice.mend("The server knows no such account: correct account");
      case "ContainerBeingDeleted", "ContainerDisabled" ->
          Advice.mend("Somebody deletes the container: make it again, or name another");
      case "AccountIsDisabled", "AccountBeingCreated" -> Advice.mend("See to the account");
      case "AuthenticationFailed", "InvalidAuthenticationInfo", "NoAuthenticationInformation" ->
          Advice.mend(
              "Correct AZURE_STORAGE_KEY in the Secret and account, or the clock of this node");
      case "KeyBasedAuthenticationNotPermitted" ->
          Advice.mend(
              "The account takes no keys: give the service account a workload identity, and take"
                  + " secretName away");
      case "AuthorizationFailure" ->
          Advice.mend(
              "Let this network in at the account's firewall; where none is in the way, correct"
                  + " AZURE_STORAGE_KEY in the Secret");
      case "AuthorizationPermissionMismatch", "InsufficientAccountPermissions" ->
          Advice.mend("The identity needs the role Storage Blob Data Contributor on the container");
      case "Md5Mismatch" -> Advice.DAMAGED;
      case "BlobArchived", "BlobBeingRehydrated" ->
          Advice.mend("Bring it back from the archive, and take the container out of the rule");
      case "BlobImmutableDueToPolicy" ->
          Advice.mend("Take the immutability policy off the container");
      case "UnsupportedHeader",
          "UnsupportedHttpVerb",
          "FeatureVersionMismatch",
          "APINotImplemented" ->
          Advice.LACKING;
      default -> byStatus(e.getStatusCode());
    };
  }

  private static Advice byStatus(int status) {
    return switch (status) {
      case 401, 403 -> Advice.DENIED;
      default -> Advice.ofStatus(status);
    };
  }

  private Advice advice(RuntimeException e) {
    if (bucket.endpoint() == null && Advice.has(e, UnresolvedAddressException.class)) {
      return Advice.mend("No such host: correct account, or the cluster's DNS");
    }
    return Advice.ofNetwork(e)
        .orElseGet(
            () ->
                Advice.has(e, MsalException.class)
                        || Advice.has(e, ClientAuthenticationException.class)
                    ? Advice.mend(
                        "Entra ID gives no token: see that AZURE_CLIENT_ID is federated with this"
                            + " service account")
                    : Advice.AGAIN);
  }
}
