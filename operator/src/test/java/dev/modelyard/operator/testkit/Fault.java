package dev.modelyard.operator.testkit;

import dev.modelyard.operator.testkit.InMemoryCluster.Call;
import java.util.List;
import java.util.Random;

/** What goes wrong with one mutating call. */
public enum Fault {
  NONE,
  /** The request never arrived; no answer. */
  LOST_REQUEST,
  /** The request was carried out; no answer. */
  LOST_ANSWER,
  /** 500, nothing done. */
  SERVER_ERROR,
  /** 409 as if somebody else had just written, nothing done. */
  CONFLICT;

  /** Decides the fate of each mutating call, in order. */
  public interface Plan {
    Fault next(Call call);
  }

  public static Plan none() {
    return call -> NONE;
  }

  /** The n-th call gets the n-th fault; calls after the last are unharmed. */
  public static Plan script(Fault... faults) {
    var left = List.of(faults).iterator();
    return call -> left.hasNext() ? left.next() : NONE;
  }

  /** Each call fails with this probability, in a way chosen by the same random. */
  public static Plan random(Random random, double probability) {
    Fault[] all = {LOST_REQUEST, LOST_ANSWER, SERVER_ERROR, CONFLICT};
    return call -> random.nextDouble() < probability ? all[random.nextInt(all.length)] : NONE;
  }
}
