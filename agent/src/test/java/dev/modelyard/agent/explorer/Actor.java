package dev.modelyard.agent.explorer;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What an agent does, in phases: what it does within one follows from the state it began with and
 * from the answers of the store, what it does after one from the state it ended with.
 *
 * @param <S> state between phases; a value
 */
public interface Actor<S> {
  String name();

  S begin();

  boolean isOver(S state);

  /** Whether the next phase may begin: for one that waits for something to appear. */
  boolean mayGoOn(S state, InMemoryStore store);

  /** Areas of the store that it may write to from here on; it is held to that. */
  Set<String> mayWrite(S state);

  /** One phase. Calls only {@code trainer} and {@code store}; {@code nonces} are its own. */
  S run(S state, Store store, Trainer trainer, Supplier<String> nonces) throws IOException;

  /** Writes past the agent, in one operation. */
  interface Trainer {
    void write(String directory, String file, byte[] content) throws IOException;
  }
}
