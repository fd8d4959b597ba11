package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * The next step after a failure.
 *
 * @param refusal whether nothing but a person's doing helps
 */
public record Advice(String text, boolean refusal) {
  public static final Advice DAMAGED =
      retry("The file changed while it was sent, or the network damages what it carries");
  public static final Advice LACKING = mend("This server lacks what checkpoints need: use another");
  public static final Advice DENIED = mend("Correct the credentials, or what they may do");
  public static final Advice LATER = retry("Asked again later");

  /** Asking again changes nothing. */
  public static Advice mend(String text) {
    return new Advice(text, true);
  }

  public static Advice retry(String text) {
    return new Advice(text, false);
  }

  /** What is wrong between us and the server, whoever's it is. */
  public static Optional<Advice> ofNetwork(Throwable e) {
    if (has(e, UnknownHostException.class)
        || has(e, java.nio.channels.UnresolvedAddressException.class)) {
      return Optional.of(mend("No such host: correct endpoint, or the cluster's DNS"));
    }
    if (has(e, SSLException.class)) {
      return Optional.of(
          mend(
              "TLS failed: put the certificate of the server's authority into ca.crt of the Secret,"
                  + " or correct endpoint"));
    }
    return has(e, ConnectException.class)
            || has(e, NoRouteToHostException.class)
            || has(e, SocketTimeoutException.class)
            || has(e, HttpTimeoutException.class)
        ? Optional.of(
            retry("Nothing answers: see whether the server runs and a NetworkPolicy lets us out"))
        : Optional.empty();
  }

  /**
   * Bucket, request, what was said, what to do.
   *
   * @param request verb and object, as in "PUT team/v1/a.json"
   */
  public StoreException toException(Bucket bucket, String request, String said, Throwable cause) {
    return new StoreException(
        "%s, %s: %s. %s".formatted(bucket, request, said, text), refusal, cause);
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
  }

  /** Among the causes. */
  public static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
    return causes(e).filter(type::isInstance).map(type::cast).findFirst();
  }

  public static boolean has(Throwable e, Class<? extends Throwable> type) {
    return find(e, type).isPresent();
  }

  /** What a server has answered; code and message may be empty. */
  public static String said(int status, String code, String message) {
    String words = message.strip().replaceAll("\\.$", "");
    return ("the server answered " + status + " " + code).strip()
        + (words.isEmpty() ? "" : " (" + words + ")");
  }

  /** The first cause of all, in words. */
  public static String innermost(Throwable e) {
    return causes(e)
        .filter(cause -> cause.getMessage() != null)
        .reduce((outer, inner) -> inner)
        .map(cause -> cause.getClass().getSimpleName() + ": " + cause.getMessage())
        .orElse(e.toString());
  }
}
