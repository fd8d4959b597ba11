package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import dev.modelyard.agent.testkit.Turnstile;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Two processes decide one epoch, while the epoch before goes on committing, so that they see
 * different commits. What they say must be one and the same; one that cannot finish says nothing.
 */
final class TwoDeciders {
  private final InMemoryStore disk = new InMemoryStore();
  private final Run run = new Run(disk, 2);
  private final Turnstile turnstile;
  private final UnaryOperator<Store> view;
  private final Set<CommitId> said = new TreeSet<>();

  TwoDeciders(int seed, UnaryOperator<Store> view) {
    this.turnstile = new Turnstile(new Random(seed));
    this.view = view;
  }

  void run() throws Throwable {
    run.decide(disk, 1);
    CommitRef parent = run.committed(disk, 1, 1, null);
    turnstile.add(() -> true, step -> () -> commit(new SteppedStore(disk, step), parent));
    for (int decider = 0; decider < 2; decider++) {
      turnstile.add(() -> true, step -> () -> decide(view.apply(new SteppedStore(disk, step))));
    }
    turnstile.run(() -> {});
    assertThat(said).as("I2: what two deciders of one epoch said").hasSizeLessThanOrEqualTo(1);
  }

  private void commit(Store store, CommitRef parent) throws IOException {
    for (long step = 2; step <= 4; step++) {
      run.train(1, step);
      run.commit(store, 1, step, parent);
    }
  }

  private void decide(Store store) {
    try {
      if (run.decide(store, 2) instanceof ResumeOutcome.Resumed resumed) {
        said.add(resumed.manifest().id());
      }
    } catch (IOException theOtherWasInTheWay) {
      assertThat(theOtherWasInTheWay).isNotNull();
    }
  }
}
