package dev.modelyard.agent.explorer;

import dev.modelyard.agent.explorer.Operation.Kind;
import dev.modelyard.agent.explorer.Recording.Failed;
import dev.modelyard.agent.testkit.Hash;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that processes can bring a store to, one operation at a time, in every order,
 * with at most so many faults. A process that is dead is one whose turn never comes again, so death
 * before and after each operation is in every exploration.
 *
 * <p>A state is the content of the store, where each process stands, and what the laws remember.
 * States are told apart by 64 bits of hash. A read whose answer nobody can change any more is done
 * at once: any order with it elsewhere ends alike.
 *
 * @param <S> state of a process
 * @param <M> what the laws remember
 */
public final class Explorer<S, M> {
  /** How it went. */
  public record Found(long states, long operations, long stores, long runs, Duration took) {}

  /** The whole world at one moment. */
  private record World<S, M>(
      InMemoryStore store,
      long print,
      List<Trace<S>> at,
      M memory,
      long memoryPrint,
      int faults,
      List<Operation> late,
      Map<String, List<String>> before,
      @Nullable String rotten,
      @Nullable Trail trail) {
    long fingerprint() {
      long hash = Hash.mix(print, faults);
      for (Trace<S> trace : at) {
        hash = Hash.mix(hash, trace.id);
      }
      for (Operation operation : late) {
        hash = Hash.mix(hash, operation.hash());
      }
      hash = Hash.mix(hash, before.isEmpty() ? 0 : Hash.of(before.toString()));
      return Hash.mix(hash, memoryPrint);
    }

    World<S, M> withFaults(int left) {
      return new World<>(store, print, at, memory, memoryPrint, left, late, before, rotten, trail);
    }

    World<S, M> withLate(List<Operation> requests) {
      return new World<>(
          store, print, at, memory, memoryPrint, faults, requests, before, rotten, trail);
    }

    World<S, M> withRotten(String key) {
      return new World<>(store, print, at, memory, memoryPrint, faults, late, before, key, trail);
    }

    World<S, M> withTrail(Trail now) {
      return new World<>(store, print, at, memory, memoryPrint, faults, late, before, rotten, now);
    }

    World<S, M> with(List<Trace<S>> now) {
      return new World<>(
          store, print, now, memory, memoryPrint, faults, late, before, rotten, trail);
    }

    World<S, M> with(int process, Trace<S> now) {
      List<Trace<S>> all = new ArrayList<>(at);
      all.set(process, now);
      return with(List.copyOf(all));
    }

    World<S, M> with(InMemoryStore changed, M remembered, Map<String, List<String>> listings) {
      boolean same = remembered.equals(memory);
      return new World<>(
          changed,
          changed.fingerprint(),
          at,
          remembered,
          same ? memoryPrint : Hash.of(remembered.toString()),
          faults,
          late,
          listings,
          rotten,
          trail);
    }
  }

  private static final Operation POWER_LOSS = event("the power goes");

  private final Laws<S, M> laws;
  private final Set<Fault> faults;
  private final boolean shortest;
  private final long limit;
  private final Trace.Forest forest = new Trace.Forest();
  private final LongSet seen = new LongSet();
  private final LongSet stores = new LongSet();
  private final Deque<World<S, M>> open = new ArrayDeque<>();
  private long operations;

  /**
   * @param shortest breadth first: what is found wrong is told by the fewest operations, at the
   *     price of memory
   * @param limit gives up beyond so many states
   */
  public Explorer(Laws<S, M> laws, Set<Fault> faults, boolean shortest, long limit) {
    this.laws = laws;
    this.faults = faults;
    this.shortest = shortest;
    this.limit = limit;
  }

  private static Operation event(String what) {
    return new Operation(Kind.EVENT, what, "", disk -> true);
  }

  /** Fails with the operations that lead to a state in which a law does not hold. */
  public Found explore(InMemoryStore store, List<? extends Actor<S>> processes, int atMost) {
    long begun = System.nanoTime();
    M memory = laws.begin();
    List<Trace<S>> at = new ArrayList<>();
    for (Actor<S> process : processes) {
      at.add(forest.root(process, process.begin()));
    }
    visit(
        new World<>(
            store,
            store.fingerprint(),
            List.copyOf(at),
            memory,
            Hash.of(memory.toString()),
            atMost,
            List.of(),
            Map.of(),
            null,
            null));
    while (!open.isEmpty()) {
      expand(shortest ? open.pollFirst() : open.pollLast());
    }
    return new Found(
        seen.size(),
        operations,
        stores.size(),
        forest.size(),
        Duration.ofNanos(System.nanoTime() - begun));
  }

  private void visit(World<S, M> world) {
    operations++;
    if (!seen.add(world.fingerprint())) {
      return;
    }
    if (seen.size() > limit) {
      throw new IllegalStateException("more than " + limit + " states");
    }
    try {
      laws.hold(
          world.memory(),
          world.store(),
          world.at().stream().map(trace -> trace.state).toList(),
          world.rotten());
      if (stores.add(Hash.mix(world.print(), world.memoryPrint()))) {
        laws.holdWhenAllAreDead(world.memory(), world.store(), world.rotten());
      }
    } catch (AssertionError broken) {
      throw violation(broken, world.trail());
    }
    open.addLast(world);
  }

  private static AssertionError violation(AssertionError broken, @Nullable Trail trail) {
    return new AssertionError(broken.getMessage() + "\nafter\n" + Trail.told(trail), broken);
  }

  private void expand(World<S, M> world) {
    int alone = nobodyCares(world);
    for (int i = 0; i < world.at().size(); i++) {
      if ((alone < 0 || alone == i) && world.at().get(i).mayGoOn(world.store())) {
        go(world, i);
        if (world.faults() > 0) {
          goWrong(world.withFaults(world.faults() - 1), i);
        }
      }
    }
    if (alone < 0) {
      happen(world);
    }
  }

  /**
   * A process whose next operation neither changes anything nor can be changed by what others may
   * still do; or -1.
   */
  private int nobodyCares(World<S, M> world) {
    for (int i = 0; i < world.at().size(); i++) {
      Operation next = world.at().get(i).next;
      if (next == null || world.at().get(i).isAtPhaseBegin()) {
        continue;
      }
      boolean quiet = next.isRead() || next.kind() == Kind.SYNC;
      if (quiet && (isFixed(world, next) || !othersWrite(world, i, laws.area(next.key())))) {
        return i;
      }
    }
    return -1;
  }

  private boolean isFixed(World<S, M> world, Operation next) {
    return (next.kind() == Kind.READ || next.kind() == Kind.STAT)
        && laws.isPermanent(next.key())
        && world.store().stat(next.key()).isPresent();
  }

  private boolean othersWrite(World<S, M> world, int self, String area) {
    for (int i = 0; i < world.at().size(); i++) {
      if (i != self && world.at().get(i).writes.contains(area)) {
        return true;
      }
    }
    return may(world, Fault.ROT)
        || may(world, Fault.POWER_LOSS)
        || world.late().stream().anyMatch(request -> laws.area(request.key()).equals(area));
  }

  private boolean may(World<S, M> world, Fault fault) {
    return world.faults() > 0 && faults.contains(fault);
  }

  private void go(World<S, M> world, int process) {
    Operation operation = require(world.at().get(process));
    InMemoryStore store = operation.isRead() ? world.store() : world.store().copy();
    Object answer = answer(operation, store);
    advance(world, process, null, operation, store, answer);
  }

  private static Object answer(Operation operation, InMemoryStore store) {
    try {
      return operation.effect().on(store);
    } catch (IOException e) {
      return Failed.of(e);
    }
  }

  private static <S> Operation require(Trace<S> trace) {
    if (trace.next == null) {
      throw new IllegalStateException("it is over");
    }
    return trace.next;
  }

  private void advance(
      World<S, M> world,
      int process,
      @Nullable Fault fault,
      Operation operation,
      InMemoryStore store,
      Object answer) {
    Trace<S> trace = world.at().get(process);
    if (!operation.isRead() && !trace.writes.contains(laws.area(operation.key()))) {
      throw new IllegalStateException(trace.process.name() + " was not expected to " + operation);
    }
    Trail trail = new Trail(world.trail(), trace.process.name(), operation, fault, answer);
    Trace<S> next = trace.answered(answer);
    // Pieces of a file go with the look before them.
    while (next.next != null && next.next.kind() == Kind.RANGE) {
      next = next.answered(answer(next.next, store));
    }
    visit(changed(world, operation, store, trail).with(process, next));
  }

  private World<S, M> changed(
      World<S, M> world, Operation operation, InMemoryStore store, Trail trail) {
    World<S, M> now = world.withTrail(trail);
    if (store == world.store()) {
      return now;
    }
    try {
      M memory = laws.changed(world.memory(), operation, world.store(), store);
      return now.with(store, memory, listings(world, operation, store));
    } catch (AssertionError broken) {
      throw violation(broken, trail);
    }
  }

  /** What the directories around a change held before it. */
  private Map<String, List<String>> listings(
      World<S, M> world, Operation operation, InMemoryStore store) {
    if (!may(world, Fault.STALE_LISTING)) {
      return Map.of();
    }
    Map<String, List<String>> listings = new TreeMap<>(world.before());
    String key = operation.key();
    for (int slash = key.lastIndexOf('/'); slash > 0; slash = key.lastIndexOf('/', slash - 1)) {
      String directory = key.substring(0, slash);
      List<String> before = world.store().list(directory);
      if (!before.equals(store.list(directory))) {
        listings.put(directory, before);
      }
    }
    return listings;
  }

  private void goWrong(World<S, M> world, int process) {
    Operation operation = require(world.at().get(process));
    Kind kind = operation.kind();
    boolean remote = !laws.isLocal(operation.key());
    if (kind == Kind.TRAIN) {
      return;
    }
    if (faults.contains(Fault.FAILURE)) {
      advance(world, process, Fault.FAILURE, operation, world.store(), failure());
    }
    if (faults.contains(Fault.LOST_ANSWER) && !operation.isRead()) {
      InMemoryStore store = world.store().copy();
      answer(operation, store);
      advance(world, process, Fault.LOST_ANSWER, operation, store, failure());
    }
    if (faults.contains(Fault.REPEATED) && remote && (kind == Kind.PUT || kind == Kind.FREEZE)) {
      InMemoryStore store = world.store().copy();
      answer(operation, store);
      advance(world, process, Fault.REPEATED, operation, store, answer(operation, store));
    }
    if (faults.contains(Fault.DUPLICATE) && remote && (kind == Kind.PUT || kind == Kind.DELETE)) {
      InMemoryStore store = world.store().copy();
      Object answer = answer(operation, store);
      List<Operation> late = new ArrayList<>(world.late());
      late.add(operation);
      advance(
          world.withLate(List.copyOf(late)), process, Fault.DUPLICATE, operation, store, answer);
    }
    if (faults.contains(Fault.TORN_WRITE) && kind == Kind.FREEZE) {
      tear(world, process, operation);
    }
    if (faults.contains(Fault.STALE_LISTING) && kind == Kind.LIST) {
      List<String> before = world.before().get(operation.key());
      if (before != null) {
        advance(world, process, Fault.STALE_LISTING, operation, world.store(), before);
      }
    }
  }

  private static Failed failure() {
    return new Failed(IOException.class, "the store has failed");
  }

  private void tear(World<S, M> world, int process, Operation operation) {
    InMemoryStore store = world.store().copy();
    if (answer(operation, store) instanceof Failed) {
      return;
    }
    Trace<S> trace = world.at().get(process);
    Trail trail =
        new Trail(world.trail(), trace.process.name(), operation, Fault.TORN_WRITE, "death");
    store.tear(operation.key());
    visit(changed(world, operation, store, trail).with(process, trace.dead()));
  }

  /** What happens to the world, not to a process. */
  private void happen(World<S, M> world) {
    for (Operation request : world.late()) {
      InMemoryStore store = world.store().copy();
      Object answer = answer(request, store);
      List<Operation> left = new ArrayList<>(world.late());
      left.remove(request);
      Trail trail = new Trail(world.trail(), "the network", request, Fault.DUPLICATE, answer);
      visit(changed(world.withLate(List.copyOf(left)), request, store, trail));
    }
    if (may(world, Fault.ROT) && world.rotten() == null) {
      for (String key : laws.perishable(world.store())) {
        InMemoryStore store = world.store().copy();
        store.corrupt(key);
        Operation rot = event("one byte of " + key);
        Trail trail = new Trail(world.trail(), "the disk", rot, Fault.ROT, true);
        visit(changed(world.withFaults(world.faults() - 1).withRotten(key), rot, store, trail));
      }
    }
    if (may(world, Fault.POWER_LOSS)) {
      InMemoryStore store = world.store().copy();
      store.losePower();
      Trail trail = new Trail(world.trail(), "the node", POWER_LOSS, Fault.POWER_LOSS, true);
      List<Trace<S>> left =
          world.at().stream().map(trace -> trace.hasBegun() ? trace.dead() : trace).toList();
      visit(changed(world.withFaults(world.faults() - 1), POWER_LOSS, store, trail).with(left));
    }
  }
}
