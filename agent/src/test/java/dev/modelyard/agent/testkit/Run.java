package dev.modelyard.agent.testkit;

import dev.modelyard.agent.format.FormatPolicy;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Committer;
import dev.modelyard.agent.protocol.commit.Writer;
import dev.modelyard.agent.protocol.publish.Publisher;
import dev.modelyard.agent.protocol.resume.ResumeDecider;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.ResumeRequest;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import dev.modelyard.agent.protocol.retention.KeepRules;
import dev.modelyard.agent.protocol.retention.Pruner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Drives the real protocol code as agents and a trainer would, over any store. */
public final class Run {
  public static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private static final AtomicInteger NONCES = new AtomicInteger();

  public final Layout layout;
  private final Disk disk;
  private final int keepLast;

  /** {@code disk} is where the trainer writes, past any fault. */
  public Run(Disk disk, int keepLast) {
    this(disk, keepLast, "run");
  }

  /** One of several runs of a store. */
  public Run(Disk disk, int keepLast, String uid) {
    this.layout = new Layout(uid);
    this.disk = disk;
    this.keepLast = keepLast;
  }

  public static Supplier<String> nonces() {
    return () -> "n" + NONCES.incrementAndGet();
  }

  /** What a trainer writes at one step of one epoch: different for each, in two files. */
  public static byte[] content(CommitId id, String file) {
    return (file + " of " + id.name() + " ").repeat(20).getBytes(StandardCharsets.UTF_8);
  }

  /** What it writes when it saves that step once more; as long. */
  public static byte[] contentOfSecondSave(CommitId id, String file) {
    return new String(content(id, file), StandardCharsets.UTF_8)
        .toUpperCase(Locale.ROOT)
        .getBytes(StandardCharsets.UTF_8);
  }

  public static ResumeRequest request(int epoch) {
    return new ResumeRequest(epoch, "test", VerifyLevel.FULL, false, null, false, null);
  }

  public ResumeOutcome decide(Store store, int epoch) throws IOException {
    return decide(store, request(epoch));
  }

  public ResumeOutcome decide(Store store, ResumeRequest request) throws IOException {
    return new ResumeDecider(store, layout, verifier(store), nonces(), CLOCK).decide(request);
  }

  public void train(int epoch, long step) throws IOException {
    CommitId id = new CommitId(step, epoch);
    for (String file : List.of("model.bin", "optimizer.bin")) {
      disk.write(layout.work(epoch) + "/step-" + step + "/" + file, content(id, file));
    }
  }

  public CommitOutcome commit(Store store, int epoch, long step, @Nullable CommitRef parent)
      throws IOException {
    Writer writer = new Writer(epoch, 0, 1, "Generic", 1, null, null);
    return new Committer(store, layout, writer, nonces(), CLOCK)
        .commit(candidate(epoch, step), parent);
  }

  public Candidate candidate(int epoch, long step) throws IOException {
    String path = "step-" + step;
    List<WorkFile> files =
        disk.walk(layout.work(epoch)).stream()
            .filter(file -> file.path().startsWith(path + "/"))
            .toList();
    return new Candidate(step, path, files, Freeze.LINK, Map.of("loss", "0." + step), 1, 1);
  }

  /** Trains and commits; the result must be a commit. */
  public CommitRef committed(Store store, int epoch, long step, @Nullable CommitRef parent)
      throws IOException {
    train(epoch, step);
    if (commit(store, epoch, step, parent) instanceof CommitOutcome.Committed committed) {
      return committed.manifest().ref();
    }
    throw new AssertionError("step " + step + " of epoch " + epoch + " was not committed");
  }

  public Pruner pruner(Store store, int epoch) {
    return pruner(store, epoch, CLOCK);
  }

  /** Times of files in memory are some nanoseconds of 1970: the clock decides what is old. */
  public Pruner pruner(Store store, int epoch, Clock clock) {
    return new Pruner(
        store, layout, verifier(store), new KeepRules(keepLast, 0, null), epoch, clock);
  }

  public Publisher publisher(Store store, int epoch) {
    return new Publisher(store, layout, epoch, FormatPolicy.ALLOW_LIST, nonces());
  }

  public Verifier verifier(Store store) {
    return new Verifier(store, layout, new Random(1));
  }
}
