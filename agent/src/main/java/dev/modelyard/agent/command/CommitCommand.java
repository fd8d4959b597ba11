package dev.modelyard.agent.command;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.EpochClaim;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.Committer;
import dev.modelyard.agent.protocol.commit.Writer;
import dev.modelyard.agent.store.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code commit FILE}: how long a commit of a file, or of a directory of files, takes, to compare
 * with sha256sum of the same. For benchmarks.
 */
@Command(
    name = "commit",
    hidden = true,
    description = "Commit a file or directory into a scratch store and print the time.")
public final class CommitCommand implements Callable<Integer> {
  @Parameters(description = "what; the scratch store is made beside it and removed afterwards")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path file;

  @Option(names = "--copy", description = "freeze by copy instead of hard link")
  private boolean copy;

  @Option(
      names = "--rounds",
      description = "how often, default ${DEFAULT-VALUE}",
      defaultValue = "1")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    Path root = file.toAbsolutePath().resolveSibling(".modelyard-bench-" + Wiring.nonces().get());
    Store store = Wiring.store(root);
    try {
      Layout layout = new Layout("bench");
      store.makeDirectory(layout.work(1));
      link(root.resolve(layout.work(1)).resolve("file"));
      byte[] claim =
          CanonicalJson.write(new EpochClaim(1, null, "bench", Clock.systemUTC().instant()));
      store.putIfAbsent(layout.epoch(1), claim);
      for (int round = 1; round <= rounds; round++) {
        commit(store, layout, round);
      }
      return 0;
    } finally {
      store.delete("");
    }
  }

  private void link(Path target) throws IOException {
    for (Path each : Directories.tree(file)) {
      Path link = target.resolve(file.relativize(each));
      if (Files.isDirectory(each)) {
        Files.createDirectory(link);
      } else {
        Files.createLink(link, each);
      }
    }
  }

  private void commit(Store store, Layout layout, int step) throws IOException {
    Writer writer = new Writer(1, 0, 1, "Generic", 1, null, null);
    List<WorkFile> files = store.walk(layout.work(1));
    Candidate candidate =
        new Candidate(step, "file", files, copy ? Freeze.COPY : Freeze.LINK, Map.of(), 1, 1);
    long start = System.nanoTime();
    new Committer(store, layout, writer, Wiring.nonces(), Clock.systemUTC())
        .commit(candidate, null);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "commit %s %d bytes %.3f s%n",
        new CommitId(step, 1).name(), candidate.bytes(), took.toNanos() / 1e9);
  }
}
