package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked. The message is for people and has the next step. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1;

  /** What has to happen before asking again helps. */
  public enum Kind {
    /** A person has to change something. */
    REFUSAL,
    /** The same, about the disk that is written to: another place to read from changes nothing. */
    NO_ROOM,
    /** The server has to answer: it is down, or has too much to do. */
    OUTAGE,
    /** Nobody knows. */
    FAILURE
  }

  private final Kind kind;

  public StoreException(String message, Kind kind, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public boolean isRefusal() {
    return isRefusal(this);
  }

  /** What no store has said anything about is a failure. */
  public static Kind kind(IOException failure) {
    return failure instanceof StoreException said ? said.kind : Kind.FAILURE;
  }

  public static boolean isRefusal(IOException failure) {
    return Set.of(Kind.REFUSAL, Kind.NO_ROOM).contains(kind(failure));
  }

  /** A failure as it stands in reports: without the name of the class where it is for people. */
  public static String describe(IOException failure) {
    return failure instanceof StoreException
        ? String.valueOf(failure.getMessage())
        : failure.toString();
  }
}
