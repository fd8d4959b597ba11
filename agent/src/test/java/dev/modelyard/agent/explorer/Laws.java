package dev.modelyard.agent.explorer;

import dev.modelyard.agent.testkit.InMemoryStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold; an {@link AssertionError} says what does not.
 *
 * @param <S> state of a process
 * @param <M> what the laws remember of the past; a value with a telling {@code toString}
 */
public interface Laws<S, M> {
  M begin();

  /** What is remembered after a change of the store. */
  M changed(M memory, Operation by, InMemoryStore before, InMemoryStore after);

  /** Called in every state. */
  void hold(M memory, InMemoryStore store, List<S> processes, @Nullable String rotten);

  /** Called once for each content of the store: whatever may still happen, all may be dead now. */
  void holdWhenAllAreDead(M memory, InMemoryStore store, @Nullable String rotten);

  /** Files that rot may hit. */
  List<String> perishable(InMemoryStore store);

  /** Whether a key, once there, never changes and never goes; {@link #changed} holds that too. */
  boolean isPermanent(String key);

  /** Part of the store a key is in. */
  String area(String key);

  /** Whether a key is on a disk that no network is in front of. */
  boolean isLocal(String key);
}
