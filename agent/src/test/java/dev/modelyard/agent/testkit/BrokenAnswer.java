package dev.modelyard.agent.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.StoreException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An answer of a server that ends before its end. */
public final class BrokenAnswer {
  private BrokenAnswer() {}

  /** Anything else would be taken for a disk that cannot read. */
  public static void assertFailureOfServer(ThrowingCallable request) {
    assertThatThrownBy(request).isInstanceOf(StoreException.class);
  }
}
