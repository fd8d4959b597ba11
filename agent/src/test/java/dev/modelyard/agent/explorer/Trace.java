package dev.modelyard.agent.explorer;

import dev.modelyard.agent.explorer.Recording.Pending;
import dev.modelyard.agent.testkit.Hash;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one process stands: the state its phase began with and the answers it has had since. That
 * is all its next operation depends on, so one trace serves every state of the world it occurs in,
 * and costs one run of the phase.
 *
 * @param <S> state of the process
 */
final class Trace<S> {
  /** The traces there are; each has a number of its own. */
  static final class Forest {
    private final Map<Object, Trace<?>> roots = new HashMap<>();
    private long count;

    long size() {
      return count;
    }

    /** Where a process stands that begins a phase. */
    @SuppressWarnings("unchecked") // The key says whose it is.
    <S> Trace<S> root(Actor<S> process, S state) {
      Object key = List.of(process.name(), state);
      Trace<S> there = (Trace<S>) roots.get(key);
      if (there == null) {
        Trace<S> made = new Trace<>(this, process, state, List.of());
        there = made.outcome == null ? made : root(process, made.outcome);
        roots.put(key, there);
      }
      return there;
    }
  }

  final Actor<S> process;
  final S state;
  final long id;

  /** Null: the process is over. */
  final @Nullable Operation next;

  /** Areas it may still write to. */
  final Set<String> writes;

  private final Forest forest;
  private final List<Object> answers;
  private final @Nullable S outcome;
  private final Map<Object, Trace<S>> after = new HashMap<>();
  private @Nullable Trace<S> dead;

  private Trace(Forest forest, Actor<S> process, S state, List<Object> answers) {
    this.forest = forest;
    this.process = process;
    this.state = state;
    this.answers = answers;
    this.writes = process.isOver(state) ? Set.of() : process.mayWrite(state);
    this.id = forest.count++;
    @Nullable Operation pending = null;
    @Nullable S ended = null;
    if (!process.isOver(state)) {
      int[] nonces = new int[1];
      Recording store = new Recording(answers);
      try {
        ended = process.run(state, store, store, () -> phase() + "n" + nonces[0]++);
      } catch (Pending stopped) {
        pending = stopped.operation;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    this.next = pending;
    this.outcome = ended;
  }

  private Trace(Trace<S> alive) {
    this.forest = alive.forest;
    this.process = alive.process;
    this.state = alive.state;
    this.answers = alive.answers;
    this.writes = Set.of();
    this.id = forest.count++;
    this.next = null;
    this.outcome = null;
  }

  private String phase() {
    return Long.toUnsignedString(Hash.of(process.name() + state), 36);
  }

  boolean isAtPhaseBegin() {
    return answers.isEmpty();
  }

  /** Whether it has done anything yet. */
  boolean hasBegun() {
    return !isAtPhaseBegin() || !state.equals(process.begin());
  }

  /** The same process, whose turn never comes again. */
  Trace<S> dead() {
    if (next == null) {
      return this;
    }
    if (dead == null) {
      dead = new Trace<>(this);
    }
    return dead;
  }

  boolean mayGoOn(InMemoryStore store) {
    return next != null && (!isAtPhaseBegin() || process.mayGoOn(state, store));
  }

  /** Where it stands once it has this answer. */
  Trace<S> answered(Object answer) {
    Trace<S> there = after.get(answer);
    if (there == null) {
      List<Object> all = new ArrayList<>(answers);
      all.add(answer);
      Trace<S> made = new Trace<>(forest, process, state, all);
      there = made.outcome == null ? made : forest.root(process, made.outcome);
      after.put(answer, there);
    }
    return there;
  }
}
