package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoreException.Kind;
import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * The next step after a failure.
 *
 * @param kind who or what helps: a person, time, or nobody knows
 */
public record Advice(String text, Kind kind) {
  public static final Advice DAMAGED =
      retry("The file changed while it was sent, or the network damages what it carries");
  public static final Advice LACKING = mend("This server lacks what checkpoints need: use another");
  public static final Advice DENIED = mend("Correct the credentials, or what they may do");
  public static final Advice ARCHIVED =
      mend("Bring it back from the archive, and take the prefix out of the lifecycle rule");
  public static final Advice LATER = away("Asked again later");
  public static final Advice AGAIN = retry("Asked again later");

  /** Asking again changes nothing. */
  public static Advice mend(String text) {
    return new Advice(text, Kind.REFUSAL);
  }

  /** The server is away, and comes back. */
  public static Advice away(String text) {
    return new Advice(text, Kind.OUTAGE);
  }

  public static Advice retry(String text) {
    return new Advice(text, Kind.FAILURE);
  }

  /** Of an answer that says nothing else of what to do: 501 is no matter of time. */
  public static Advice ofStatus(int status) {
    return (status >= 500 && status != 501) || status == 408 || status == 429 ? LATER : AGAIN;
  }

  /** What is wrong between us and the server, whoever's it is. */
  public static Optional<Advice> ofNetwork(Throwable e) {
    if (has(e, UnknownHostException.class)
        || has(e, java.nio.channels.UnresolvedAddressException.class)) {
      return Optional.of(mend("No such host: correct endpoint, or the cluster's DNS"));
    }
    // First: a server that hangs up within a handshake says nothing of certificates.
    if (Stream.of(
            SocketException.class,
            EOFException.class,
            SocketTimeoutException.class,
            HttpTimeoutException.class,
            TimeoutException.class)
        .anyMatch(type -> has(e, type))) {
      return Optional.of(
          away("Nothing answers: see whether the server runs and a NetworkPolicy lets us out"));
    }
    return has(e, SSLException.class)
        ? Optional.of(
            mend(
                "TLS failed: put the certificate of the server's authority into ca.crt of the Secret,"
                    + " or correct endpoint"))
        : Optional.empty();
  }

  /**
   * Bucket, request, what was said, what to do.
   *
   * @param request verb and object, as in "PUT team/v1/a.json"
   */
  public StoreException toException(Bucket bucket, String request, String said, Throwable cause) {
    return new StoreException("%s, %s: %s. %s".formatted(bucket, request, said, text), kind, cause);
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
