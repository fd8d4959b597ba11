package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Actor;
import dev.modelyard.agent.protocol.Scenario.Apart;
import dev.modelyard.agent.protocol.publish.Publisher;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt over a bucket, as a process to explore: it publishes a commit and removes
 * what attempts before it had published. What fails is tried once more.
 *
 * @param view how it sees the store
 */
record Publication(String name, Run run, int epoch, CommitId commit, UnaryOperator<Store> view)
    implements Actor<Publication.Stand> {
  /** One thing after the other. */
  enum Act {
    CLAIM,
    PUBLISH,
    REMOVE_ORPHANS,
    OVER
  }

  /**
   * Between two acts.
   *
   * @param digest of the version that it has said to be published
   */
  record Stand(String runUid, int epoch, Act act, int failures, @Nullable String digest) {
    private Stand at(Act next, @Nullable String published) {
      return new Stand(runUid, epoch, next, 0, published);
    }

    private Stand failed() {
      boolean first = failures == 0;
      return new Stand(runUid, epoch, first ? act : Act.OVER, failures + 1, digest);
    }
  }

  @Override
  public Stand begin() {
    return new Stand(run.layout.runUid(), epoch, Act.CLAIM, 0, null);
  }

  @Override
  public boolean isOver(Stand stand) {
    return stand.act() == Act.OVER;
  }

  @Override
  public boolean mayGoOn(Stand stand, InMemoryStore store) {
    return true;
  }

  @Override
  public Set<String> mayWrite(Stand stand) {
    String uid = run.layout.runUid();
    Set<String> areas = new HashSet<>(Set.of(uid + "/epochs", uid + "/published", Layout.VERSIONS));
    for (int any = 1; any <= epoch; any++) {
      areas.add(uid + "-" + any);
    }
    return areas;
  }

  @Override
  public Stand run(Stand stand, Store disk, Trainer trainer, Supplier<String> nonces) {
    Store store = view.apply(new Apart(disk));
    Publisher publisher = run.publisher(store, epoch);
    try {
      return switch (stand.act()) {
        case CLAIM -> {
          store.putIfAbsent(run.layout.epoch(epoch), new byte[0]);
          yield stand.at(Act.PUBLISH, null);
        }
        case PUBLISH -> {
          byte[] json = store.read(run.layout.commit(commit)).orElseThrow();
          Manifest manifest = Manifest.parse(json, commit);
          yield stand.at(
              Act.REMOVE_ORPHANS, publisher.publish(manifest, run.verifier(store)).digest());
        }
        case REMOVE_ORPHANS -> {
          publisher.removeOrphans();
          yield stand.at(Act.OVER, stand.digest());
        }
        case OVER -> throw new IllegalStateException("it is over");
      };
    } catch (IOException failure) {
      return stand.failed();
    }
  }
}
