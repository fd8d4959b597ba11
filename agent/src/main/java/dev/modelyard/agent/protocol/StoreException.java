package dev.modelyard.agent.protocol;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked. The message is for people and has the next step. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean refusal;

  /** {@code refusal}: asking again changes nothing until a person has changed something. */
  public StoreException(String message, boolean refusal, @Nullable Throwable cause) {
    super(message, cause);
    this.refusal = refusal;
  }

  public boolean isRefusal() {
    return refusal;
  }

  public static boolean isRefusal(IOException failure) {
    return failure instanceof StoreException said && said.refusal;
  }

  /** A failure as it stands in reports: without the name of the class where it is for people. */
  public static String describe(IOException failure) {
    return failure instanceof StoreException
        ? String.valueOf(failure.getMessage())
        : failure.toString();
  }
}
