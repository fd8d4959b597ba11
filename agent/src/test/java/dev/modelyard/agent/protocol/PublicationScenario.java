package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Explorer;
import dev.modelyard.agent.explorer.Fault;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Who publishes beside whom, over a bucket. Attempt 1 of {@code run} has published its commit, and
 * attempt 2 goes on from there and publishes another; {@code other} has a commit of the same bytes
 * as attempt 1.
 */
record PublicationScenario(String name, Cast cast, Set<Fault> faults, int atMost)
    implements Explored {
  private static final long LIMIT = 30_000_000;
  private static final CommitId FIRST = new CommitId(1, 1);
  private static final CommitId SECOND = new CommitId(2, 2);

  /** Who takes part. */
  interface Cast {
    List<Publication> of(Run run, Run other, UnaryOperator<Store> view);
  }

  static final PublicationScenario TWO_RUNS =
      of(
          "a version is removed while another run publishes the same bytes",
          (run, other, view) ->
              List.of(
                  new Publication("attempt-2", run, 2, SECOND, view),
                  new Publication("other", other, 1, FIRST, view)));

  static final PublicationScenario SUCCESSOR =
      of(
          "a version is removed by an attempt that was cut off while its successor publishes the"
              + " same bytes",
          (run, other, view) ->
              List.of(
                  new Publication("attempt-2", run, 2, SECOND, view),
                  new Publication("attempt-3", run, 3, FIRST, view)));

  static final PublicationScenario TWO_AGENTS =
      of(
          "two agents of one attempt publish",
          (run, other, view) ->
              List.of(
                  new Publication("agent-a", run, 2, SECOND, view),
                  new Publication("agent-b", run, 2, SECOND, view)));

  private static PublicationScenario of(String name, Cast cast) {
    return new PublicationScenario(name, cast, Set.of(), 0);
  }

  private PublicationScenario with(Set<Fault> some, int many) {
    return new PublicationScenario(name, cast, some, many);
  }

  static List<PublicationScenario> quick() {
    return List.of(
        TWO_RUNS, TWO_RUNS.with(NETWORK, 1), SUCCESSOR, TWO_AGENTS, TWO_AGENTS.with(NETWORK, 1));
  }

  static List<PublicationScenario> wide() {
    return List.of(SUCCESSOR.with(NETWORK, 1));
  }

  @Override
  public Explorer.Found explore(UnaryOperator<Store> view, boolean shortest) throws IOException {
    InMemoryStore disk = InMemoryStore.ofObjects();
    Run run = new Run(disk, 2);
    run.decide(disk, 1);
    CommitRef first = run.committed(disk, 1, FIRST.step(), null);
    byte[] manifest = disk.read(run.layout.commit(FIRST)).orElseThrow();
    run.publisher(disk, 1).publish(Manifest.parse(manifest, FIRST), run.verifier(disk));
    run.decide(disk, 2);
    run.committed(disk, 2, SECOND.step(), first);
    Run other = new Run(disk, 2, "other");
    other.decide(disk, 1);
    other.committed(disk, 1, FIRST.step(), null);
    return new Explorer<>(new PublicationLaws(), faults, shortest, LIMIT)
        .explore(disk, cast.of(run, other, view), atMost);
  }
}
