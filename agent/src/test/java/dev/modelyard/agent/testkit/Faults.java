package dev.modelyard.agent.testkit;

import java.io.IOException;

/** Lets one operation of a process go wrong. */
public final class Faults implements SteppedStore.Step {
  /** How it goes wrong. */
  public enum Kind {
    DIE_BEFORE,
    DIE_AFTER,
    /** The operation fails and has had no effect. */
    FAIL_BEFORE,
    /** The operation has had its effect, the answer is a failure. */
    FAIL_AFTER
  }

  /** The process is dead. No code of the protocol may catch it. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1;

    Killed(String where) {
      super(where);
    }
  }

  private final int at;
  private final Kind kind;
  private int count;
  private boolean dead;
  private boolean fired;

  /** The operation number {@code at}, counted from 0, goes wrong; none if there are fewer. */
  public Faults(int at, Kind kind) {
    this.at = at;
    this.kind = kind;
  }

  public boolean hasFired() {
    return fired;
  }

  @Override
  public void before(String operation) throws IOException {
    if (dead) {
      throw new Killed("dead before " + operation);
    }
    if (count == at) {
      fire(operation, Kind.DIE_BEFORE, Kind.FAIL_BEFORE);
    }
  }

  @Override
  public void after(String operation) throws IOException {
    if (count == at) {
      fire(operation, Kind.DIE_AFTER, Kind.FAIL_AFTER);
    }
    count++;
  }

  private void fire(String operation, Kind die, Kind fail) throws IOException {
    if (kind == die) {
      fired = true;
      dead = true;
      throw new Killed(kind + " " + operation);
    }
    if (kind == fail) {
      fired = true;
      count++;
      throw new IOException(kind + " " + operation);
    }
  }
}
