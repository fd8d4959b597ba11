package dev.modelyard.agent.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs several processes one store operation at a time in an order drawn from a seed. Each has a
 * speed of its own, so that some are all but stopped for long; any may die at any operation.
 */
public final class Turnstile {
  /** What a process does. */
  public interface Body {
    void run() throws Exception;
  }

  /** One process; pass it to a {@link SteppedStore}. */
  public final class Actor implements SteppedStore.Step {
    private final Semaphore turn = new Semaphore(0);
    private final Body body;
    private final BooleanSupplier mayStart;
    private final int speed;
    private boolean started;
    private int pausedUntil;
    private boolean finished;

    Actor(Body body, BooleanSupplier mayStart) {
      this.body = body;
      this.mayStart = mayStart;
      this.speed = 1 << random.nextInt(6);
    }

    @Override
    public void before(String operation) {
      if (random.nextInt(PAUSE) == 0) {
        pausedUntil = now + random.nextInt(LONGEST_PAUSE);
      }
      back.release();
      turn.acquireUninterruptibly();
      if (random.nextInt(DEATH) == 0) {
        throw new Faults.Killed(operation);
      }
    }

    @Override
    public void after(String operation) {
      now++;
    }

    private boolean mayStart() {
      started = started || mayStart.getAsBoolean();
      return started && (now >= pausedUntil || idle);
    }

    private void run() {
      turn.acquireUninterruptibly();
      try {
        body.run();
      } catch (Faults.Killed dead) {
        deaths++;
      } catch (Throwable e) {
        failure = e;
      }
      finished = true;
      back.release();
    }
  }

  private static final int DEATH = 400;
  private static final int PAUSE = 60;
  private static final int LONGEST_PAUSE = 500;

  private final Random random;
  private final List<Actor> actors = new ArrayList<>();
  private final Semaphore back = new Semaphore(0);
  private @Nullable Throwable failure;
  private int now;
  private int deaths;
  private boolean idle;

  public Turnstile(Random random) {
    this.random = random;
  }

  /** Operations done so far: the time of this world. */
  public int now() {
    return now;
  }

  /**
   * Whether nobody could go on when it was last asked; one that waits for time to pass may start
   * then.
   */
  public boolean isIdle() {
    return idle;
  }

  public int deaths() {
    return deaths;
  }

  /**
   * {@code body} gets its turn only once {@code mayStart} is true. Built in two steps because it
   * needs the actor itself.
   */
  public Actor add(BooleanSupplier mayStart, Function<SteppedStore.Step, Body> body) {
    Body[] made = new Body[1];
    Actor actor = new Actor(() -> made[0].run(), mayStart);
    made[0] = body.apply(actor);
    actors.add(actor);
    return actor;
  }

  /** Runs until nobody can go on. {@code between} is called before each operation. */
  public void run(Runnable between) throws Throwable {
    List<Thread> threads = new ArrayList<>();
    for (Actor actor : actors) {
      threads.add(Thread.ofVirtual().start(actor::run));
    }
    for (Actor next = pick(); next != null && failure == null; next = pick()) {
      between.run();
      next.turn.release();
      back.acquireUninterruptibly();
    }
    for (Thread thread : threads) {
      if (!thread.isAlive()) {
        thread.join();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable Actor pick() {
    idle = false;
    if (ready().isEmpty()) {
      idle = true;
    }
    return draw(ready());
  }

  private List<Actor> ready() {
    return actors.stream().filter(actor -> !actor.finished && actor.mayStart()).toList();
  }

  private @Nullable Actor draw(List<Actor> ready) {
    int total = ready.stream().mapToInt(actor -> actor.speed).sum();
    if (total == 0) {
      return null;
    }
    int drawn = random.nextInt(total);
    for (Actor actor : ready) {
      drawn -= actor.speed;
      if (drawn < 0) {
        return actor;
      }
    }
    throw new IllegalStateException("the weights do not add up");
  }
}
