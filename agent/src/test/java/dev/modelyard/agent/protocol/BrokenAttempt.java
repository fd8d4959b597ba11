package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.publish.PublishedVersion;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.testkit.Disk;
import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An attempt that resumes, commits, prunes and publishes goes wrong at one operation; then the next
 * attempt must find everything in order.
 *
 * @param disks makes the store
 * @param view how the attempt that goes wrong sees the store
 */
public record BrokenAttempt(Supplier<? extends Disk> disks, UnaryOperator<Store> view) {
  /** False when the attempt has fewer operations than that. */
  public boolean goWrong(int at, Faults.Kind kind, boolean powerLoss) throws IOException {
    Disk disk = disks.get();
    Run run = new Run(disk, 2);
    run.decide(disk, 1);
    CommitRef parent = run.committed(disk, 1, 10, null);
    parent = run.committed(disk, 1, 20, parent);
    run.publisher(disk, 1).publish(manifest(run, disk, parent), run.verifier(disk));

    Faults faults = new Faults(at, kind);
    Attempt attempt = new Attempt(run, view.apply(new SteppedStore(disk, faults)), parent);
    attempt.run();
    if (powerLoss) {
      disk.losePower();
    }

    Invariants.commitsAreWhole(disk, run);
    Invariants.versionsAreWhole(disk);
    ResumeOutcome next = run.decide(disk, 3);
    Invariants.holdsOneCheckpoint(disk, run, 3, next);
    CommitId resumed = ((ResumeOutcome.Resumed) next).manifest().id();
    assertThat(resumed).as("at %s", at).isGreaterThanOrEqualTo(attempt.promised);
    assertThat(run.decide(disk, 3)).as("deciding again").isInstanceOf(ResumeOutcome.Resumed.class);

    finishCleanly(run, disk, ((ResumeOutcome.Resumed) next).manifest().ref());
    return faults.hasFired();
  }

  /** The attempt after goes through whole, and leaves nothing of the broken one behind. */
  private static void finishCleanly(Run run, Disk disk, CommitRef resumed) throws IOException {
    CommitRef first = run.committed(disk, 3, 60, resumed);
    CommitRef second = run.committed(disk, 3, 70, first);
    run.pruner(disk, 3).prune();
    run.pruner(disk, 3).sweep();
    PublishedVersion version =
        run.publisher(disk, 3).publish(manifest(run, disk, second), run.verifier(disk));
    run.publisher(disk, 3).removeOrphans();

    Invariants.commitsAreWhole(disk, run);
    assertThat(disk.walk(Layout.VERSIONS))
        .allMatch(file -> Layout.isBelow(Layout.VERSIONS + "/" + file.path(), version.path()));
    assertThat(VersionCheck.difference(disk, version.path(), version.digest())).isEmpty();
    assertThat(disk.list(run.layout.works())).containsExactly("a3");
    assertThat(RunState.read(disk, run.layout).commits())
        .contains(first.id(), second.id())
        .hasSizeLessThanOrEqualTo(5);
  }

  private static Manifest manifest(Run run, Store store, CommitRef ref) throws IOException {
    return Manifest.parse(store.read(run.layout.commit(ref.id())).orElseThrow(), ref.id());
  }

  /** The attempt that goes wrong. */
  private static final class Attempt {
    private final Run run;
    private final Store store;
    private CommitRef parent;
    private CommitId promised;

    Attempt(Run run, Store store, CommitRef parent) {
      this.run = run;
      this.store = store;
      this.parent = parent;
      this.promised = parent.id();
    }

    void run() {
      try {
        if (decide() instanceof ResumeOutcome.Resumed resumed) {
          parent = resumed.manifest().ref();
          trainAndPublish();
        }
      } catch (Faults.Killed | IOException over) {
        // That is the point. A failed operation ends the attempt just as a death does.
        assertThat(over).isNotNull();
      }
    }

    /**
     * A restore that failed is started again by the next epoch in life; here by the same, which is
     * harder.
     */
    private ResumeOutcome decide() throws IOException {
      try {
        return run.decide(store, 2);
      } catch (IOException failed) {
        return run.decide(store, 2);
      }
    }

    private void trainAndPublish() throws IOException {
      for (long step = 30; step <= 50; step += 10) {
        run.train(2, step);
        try {
          commit(step);
        } catch (IOException failed) {
          commit(step);
        }
        run.pruner(store, 2).prune();
        run.pruner(store, 2).sweep();
      }
      run.publisher(store, 2).publish(manifest(run, store, parent), run.verifier(store));
      run.publisher(store, 2).removeOrphans();
    }

    private void commit(long step) throws IOException {
      CommitOutcome outcome = run.commit(store, 2, step, parent);
      if (outcome instanceof CommitOutcome.Committed committed) {
        parent = committed.manifest().ref();
        promised = parent.id();
      } else {
        assertThat(outcome).isInstanceOf(CommitOutcome.AlreadyCommitted.class);
        parent = manifest(run, store, new CommitRef(step, 2, "")).ref();
        promised = parent.id();
      }
    }
  }
}
