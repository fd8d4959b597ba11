package dev.modelyard.agent.watch;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.framework.Adapter;
import dev.modelyard.agent.framework.Adapters;
import dev.modelyard.agent.framework.Called;
import dev.modelyard.agent.framework.Find;
import dev.modelyard.agent.framework.FrameworkAdapter;
import dev.modelyard.agent.framework.GenericAdapter;
import dev.modelyard.agent.framework.Scan;
import dev.modelyard.agent.framework.Share;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.FencedException;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.Tree;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Committer;
import dev.modelyard.agent.protocol.commit.Shares;
import dev.modelyard.agent.protocol.commit.Writer;
import dev.modelyard.agent.protocol.publish.DamagedRecordException;
import dev.modelyard.agent.protocol.publish.FormatRefusedException;
import dev.modelyard.agent.protocol.publish.PublishedVersion;
import dev.modelyard.agent.protocol.publish.Publisher;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.protocol.retention.Pruner;
import dev.modelyard.agent.protocol.retention.Scrubber;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.store.Room;
import dev.modelyard.agent.store.bucket.Advice;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the checkpoint directory of a running trainer, commits what is finished, prunes, and
 * publishes when the trainer has ended. Failures of the store become a {@code problem} in the
 * report; the trainer never notices them.
 */
public final class Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  /** How often {@link #beat} is to be called. */
  public static final Duration BEAT = Duration.ofSeconds(15);

  /** How often {@link #foresee} is to be called. */
  public static final Duration FORESEE = Duration.ofSeconds(5);

  /** How long the end waits for other workers that do not say that they are still at it. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final String TIME_IS_OVER =
      "other workers are still at it, and the pod's time is almost over: raise spec.podTemplate.spec.terminationGracePeriodSeconds";

  private final RunConfig config;
  private final Store store;
  private final Layout layout;
  private final Adapter adapter;
  private final Committer committer;
  private final Gathering gathering;
  private final Pulse pulse;
  private final Pruner pruner;
  private final Publisher publisher;
  private final Verifier verifier;
  private final ReadyDirectory ready;
  private final SaveRequests saves;
  private final Progress progress;
  private final Phases phases;
  private final Rewrites rewrites = new Rewrites();
  private final Settling settling = new Settling();
  private final Failures failures = new Failures();
  private final Backoff backoff = new Backoff();
  private final LongSupplier nanos;
  private final Consumer<Duration> sleep;
  private final LongSupplier room;
  private final Consumer<AgentReport> reports;

  /** Steps that can never be committed, and why. */
  private final Map<Long, String> hopeless = new TreeMap<>();

  /** Commits that have gone bad, or cannot be read, and how. */
  private final Map<CommitId, Defect> rotten = new TreeMap<>();

  /** The last commit of which it was looked at whether it could be published. */
  private @Nullable CommitId foreseen;

  private boolean isPublishable;

  /** Why it is not. */
  private @Nullable String unpublishable;

  /** The commit that is the version, where it is one. */
  private @Nullable Manifest result;

  /** What there is too little room for, as it was told first. */
  private @Nullable Tight tight;

  private @Nullable String problem;
  private AgentReport.@Nullable Version version;
  private @Nullable String refused;
  private int fencedBy;

  /** When the program did, and the pod's time began to run; null: not yet. */
  private volatile @Nullable Long ended;

  /** What was in the way of freeing room. */
  private @Nullable String untidy;

  private final Backoff tidying = new Backoff();

  /** What was written to while it was frozen: looked at again, unless this was the last look. */
  private @Nullable String changed;

  /** For the word of another worker, without which the end would leave something out. */
  private boolean isWaiting;

  /** The newest step that this worker has announced a part of, where another's is outstanding. */
  private CommitOutcome.@Nullable Waiting inPart;

  /**
   * What the loop needs of the world besides the store.
   *
   * @param nanos monotonic
   * @param sleep lets time pass
   * @param room bytes that can still be written where the trainer writes
   * @param reports must not block
   */
  public record World(
      Supplier<String> nonces,
      Clock clock,
      LongSupplier nanos,
      Consumer<Duration> sleep,
      LongSupplier room,
      Consumer<AgentReport> reports) {}

  /** Fails when restore has not decided this epoch. */
  public Watcher(RunConfig config, Store store, World world) throws IOException {
    this.config = config;
    this.store = store;
    this.layout = new Layout(config.runUid());
    this.adapter = adapter(config, store, layout.work(config.attempt()));
    this.verifier = new Verifier(store, layout, RandomGenerator.getDefault());
    Writer writer = writer(config, adapter);
    this.committer = new Committer(store, layout, writer, world.nonces(), world.clock());
    Shares shares = new Shares(store, layout, writer, committer);
    this.gathering = new Gathering(config, store, adapter, shares);
    this.pulse = new Pulse(shares, config.rank());
    this.pruner =
        new Pruner(store, layout, verifier, config.keep(), config.attempt(), world.clock());
    this.publisher =
        new Publisher(store, layout, config.attempt(), config.formatPolicy(), world.nonces());
    this.ready = new ReadyDirectory(config.runDirectory());
    this.nanos = world.nanos();
    this.sleep = world.sleep();
    this.room = world.room();
    this.saves = new SaveRequests(config.runDirectory(), config.saveEvery(), nanos.getAsLong());
    this.reports = world.reports();
    this.progress = Progress.load(store, layout, verifier, config.attempt());
    this.phases = new Phases(resumedIfReadable());
    for (CommitId id : progress.unsound()) {
      already(id);
    }
    reports.accept(report("Running", "watching"));
  }

  private static Adapter adapter(RunConfig config, Store store, String work) {
    return Adapters.of(
        config.framework(),
        new GenericAdapter(config.checkpointDirectory()),
        new FrameworkAdapter.Setting(
            config.publishDirectory(),
            config.processes(),
            config.rank(),
            store.isOneVolume() ? 1 : config.workers(),
            file -> new StoredContent(store, work + "/" + file.path(), file.state().size())));
  }

  private static Writer writer(RunConfig config, Adapter adapter) {
    return new Writer(
        config.attempt(),
        config.rank(),
        config.workers(),
        config.framework(),
        adapter.version(),
        config.image(),
        config.specHash());
  }

  /** How the trainer is asked for a checkpoint. */
  public SaveRequests saves() {
    return saves;
  }

  /** A commit that was made is not what it was. */
  public void found(Scrubber.Look look) {
    look.defect()
        .ifPresentOrElse(defect -> rotten.put(look.id(), defect), () -> rotten.remove(look.id()));
  }

  /** What has gone bad is told for good; what merely cannot be read, as long as it is there. */
  private List<String> rottenInWords() throws IOException {
    if (!rotten.values().stream().allMatch(Defect::isVerdict)) {
      Set<CommitId> there = RunState.commits(store, layout);
      rotten
          .entrySet()
          .removeIf(each -> !each.getValue().isVerdict() && !there.contains(each.getKey()));
    }
    return rotten.entrySet().stream().map(each -> says(each.getKey(), each.getValue())).toList();
  }

  private static String says(CommitId id, Defect defect) {
    String how =
        switch (defect.reason()) {
          case Unreadable -> "cannot be read";
          case KeyMissing -> "cannot be decrypted any more, and is passed over";
          case Unbelieved -> "is passed over";
          default -> "has gone bad and is not resumed from any more";
        };
    return "the checkpoint of step %d (attempt %d) %s: %s"
        .formatted(id.step(), id.epoch(), how, defect.detail());
  }

  /**
   * Beside a look that takes long: says so where other workers see it. Needs no lock; of use where
   * workers share nothing but objects.
   */
  public void beat() throws IOException {
    pulse.beat(nanos.getAsLong());
  }

  /**
   * Beside the looks, because reading takes long: a training that would be refused in the end hears
   * of it at its first commit, and until one could be published. Needs no lock.
   */
  public void foresee() throws IOException {
    Manifest last;
    synchronized (this) {
      last = progress.last();
      if (isPublishable || last == null || last.id().equals(foreseen)) {
        return;
      }
      foreseen = last.id();
    }
    @Nullable String refusal = null;
    try {
      publisher.inspect(last, verifier);
    } catch (FormatRefusedException e) {
      refusal =
          "step %d is committed, but could not be published in the end: %s, or put what shall be served into a spec.publish.directory"
              .formatted(last.step(), e.getMessage());
    }
    synchronized (this) {
      unpublishable = refusal;
      isPublishable = refusal == null;
    }
  }

  /** One look. Never throws for the store's sake. */
  public void poll() {
    long now = nanos.getAsLong();
    if (fencedBy > 0 || !backoff.isOver(now)) {
      return;
    }
    try {
      saves.tick(now);
      look(find -> settling.isSettled(find, now), false);
      backoff.succeeded();
    } catch (IOException e) {
      backoff.failed(now);
      raise(describe(e));
    }
  }

  /** The trainer has ended. Needs no lock: a look that is under way takes of the pod's time. */
  public void ends() {
    ended = nanos.getAsLong();
  }

  /**
   * The trainer has ended: commit what it finished, publish, say how it went. A store that fails is
   * asked again while there is time for it.
   */
  public AgentReport.Watch finish() {
    if (ended == null) {
      ends();
    }
    Backoff pauses = new Backoff();
    boolean isOver = concluded();
    while (!isOver && isTimeAfter(pauses)) {
      isOver = concluded();
    }
    AgentReport.Watch last = last();
    reports.accept(last);
    return last;
  }

  /** False: the store has failed, and may not when it is asked again. */
  private boolean concluded() {
    try {
      boolean done = ready.isDone();
      Test finished = find -> done || Settling.wasFinished(find, newest());
      look(finished, true);
      boolean inTime = awaitOthers(finished);
      if (inTime && fencedBy == 0 && config.rank() == 0) {
        publish();
      }
    } catch (FencedException e) {
      fencedBy = e.by();
    } catch (FormatRefusedException e) {
      LOG.warn("not published: {}", e.getMessage());
      refused = e.getMessage();
    } catch (IOException e) {
      LOG.warn("finishing failed", e);
      raise(describe(e));
      // Where nobody was reached, nobody has refused: a name server may be away for seconds.
      return StoreException.isRefusal(e) && Advice.ofNetwork(e).isEmpty();
    }
    return true;
  }

  /** Waits after a failure. False: there is no time for more, or nobody knows how much there is. */
  private boolean isTimeAfter(Backoff pauses) {
    pauses.failed(nanos.getAsLong());
    boolean isTime = config.grace() != null;
    while (isTime && !pauses.isOver(nanos.getAsLong())) {
      sleep.accept(LOOK_AGAIN);
      isTime = !isAlmostOver();
    }
    return isTime;
  }

  /**
   * All programs end at about the same time; other workers may still be sending what they have.
   *
   * @return false: they would take more than there is of it, or one has sent no part of the last
   *     checkpoint. Without their part no version is the result, and the next attempt makes it.
   */
  private boolean awaitOthers(Test finished) throws IOException {
    long since = nanos.getAsLong();
    while (isWaiting && !isAlmostOver() && nanos.getAsLong() - since < PATIENCE.toNanos()) {
      sleep.accept(LOOK_AGAIN);
      long begun = nanos.getAsLong();
      look(finished, true);
      long over = nanos.getAsLong();
      // A look hears what was said before it, so its own time tells nothing of the others.
      since = gathering.areOthersAtIt() ? over : since + (over - begun);
    }
    Optional<CommitOutcome.Waiting> lacking = lacking();
    if (lacking.isPresent()) {
      problem = problemAnd(outstanding(lacking.get()));
    }
    if (isWaiting && isAlmostOver() && (lacking.isEmpty() || gathering.areOthersAtIt())) {
      problem = problemAnd(TIME_IS_OVER);
      return false;
    }
    return config.publishDirectory() != null || lacking.isEmpty();
  }

  /** What would be newer than every commit, if all had sent their part of it. */
  private Optional<CommitOutcome.Waiting> lacking() throws IOException {
    Manifest newest = newest();
    return Optional.ofNullable(inPart)
        .filter(part -> newest == null || part.id().step() > newest.step());
  }

  /** The rest of the pod's time is for saying how it went. */
  private boolean isAlmostOver() {
    Duration grace = config.grace();
    Long since = ended;
    return grace != null && since != null && nanos.getAsLong() - since >= grace.toNanos() / 10 * 9;
  }

  private AgentReport.Watch last() {
    if (fencedBy > 0) {
      return report(
          "Fenced", "attempt " + fencedBy + " has begun; nothing of this one counts any more");
    }
    return refused == null
        ? report("Stopped", progress.commits() + " commits")
        : report("Refused", refused);
  }

  private interface Test {
    boolean accepts(Find find) throws IOException;
  }

  /** One that fails is made again, and this worker is at it until then. */
  private void look(Test test, boolean ended) throws IOException {
    pulse.begins(nanos.getAsLong());
    lookAt(test, ended);
    pulse.ends();
  }

  private void lookAt(Test test, boolean ended) throws IOException {
    isWaiting = false;
    inPart = null;
    changed = null;
    fencedBy = fence();
    if (fencedBy > 0) {
      reports.accept(report("Fenced", "attempt " + fencedBy + " has begun"));
      return;
    }
    ReadyDirectory.Announcements announced = ready.read();
    // Before the files: what was called is answered with files as they are after the call.
    Map<Long, Called> called = gathering.look();
    Tree tree = store.tree(layout.work(config.attempt()));
    Scan scan = new Scan(tree.files(), tree.unkept(), announced.byStep(), called);
    Adapter.Findings findings =
        adapter.find(
            scan,
            step ->
                isBegun(step)
                    && (scan.announced().containsKey(step) || !gathering.isAnswered(step)));
    hopeless.putAll(findings.refused());
    failures.begin(findings.failures());
    List<String> problems = new ArrayList<>(findings.problems());
    problems.addAll(announced.wrong());
    List<Share> ready = finished(findings.shares(), test);
    gathering.call(ready, ended);
    for (Find find : findings.finds()) {
      if (test.accepts(find)) {
        failures.collect(find.candidate().step(), () -> commit(find).ifPresent(problems::add));
      } else if (ended) {
        problems.add(unproved(find));
      }
    }
    if (ended) {
      findings.shares().stream()
          .filter(share -> !ready.contains(share))
          .forEach(share -> problems.add(unproved(share.find())));
    }
    for (Share share : ready) {
      failures.collect(share.find().candidate().step(), () -> settle(gathering.put(share)));
    }
    problems.addAll(join(scan, ended));
    if (untidy != null && tidying.isOver(nanos.getAsLong())) {
      tidy();
    }
    phases.problem(findings.unwanted(), progress.last()).ifPresent(problems::add);
    problems.addAll(rewrites.problems(scan.files(), findings.unwanted()));
    blocked(scan).ifPresent(problems::add);
    isWaiting |= ended && gathering.mayBeCalled(findings.uncalled());
    learnOfOthers();
    failures.giveUp(progress::isPast, ended);
    acknowledge(announced);
    failures.rethrow();
    problems.addAll(hopeless.values());
    problems.addAll(failures.givenUp(lyingThere(scan, findings)));
    problems.addAll(rottenInWords());
    Optional.ofNullable(unpublishable).filter(any -> !ended).ifPresent(problems::add);
    Optional.ofNullable(changed).filter(any -> ended).ifPresent(problems::add);
    Optional.ofNullable(untidy).ifPresent(problems::add);
    tooLittleRoom().filter(any -> !ended).ifPresent(problems::add);
    raise(problems.isEmpty() ? null : String.join("; ", problems));
  }

  /** Whatever the program writes to {@code publish.directory} would be refused in the end. */
  private Optional<String> blocked(Scan scan) {
    return Optional.ofNullable(config.publishDirectory())
        .filter(directory -> config.rank() == 0)
        .flatMap(
            directory ->
                scan.unkeptInPlaceOf(directory)
                    .map(unkept -> Publisher.refusal(directory, unkept)));
  }

  /** Steps of which something is still there, though they are not wanted. */
  private static Set<Long> lyingThere(Scan scan, Adapter.Findings findings) {
    Set<Long> there = new HashSet<>(scan.announced().keySet());
    there.addAll(scan.called().keySet());
    findings.unwanted().forEach(seen -> there.add(seen.step()));
    return there;
  }

  private static List<Share> finished(List<Share> shares, Test test) throws IOException {
    List<Share> finished = new ArrayList<>();
    for (Share share : shares) {
      if (test.accepts(share.find())) {
        finished.add(share);
      }
    }
    return finished;
  }

  private static String unproved(Find find) {
    return find.candidate().path()
        + " was not committed: nothing shows that the trainer had finished it; announce it";
  }

  /** Commits what all ranks have put on record; what cannot be yet, where it should. */
  private List<String> join(Scan scan, boolean ended) throws IOException {
    List<String> problems = new ArrayList<>();
    for (long step : gathering.open(step -> wants(step) && !scan.announced().containsKey(step))) {
      failures.collect(step, () -> join(step, ended).ifPresent(problems::add));
    }
    return problems;
  }

  private Optional<String> join(long step, boolean ended) throws IOException {
    CommitOutcome outcome = gathering.join(step, progress.parent());
    boolean lacksRanks = outcome instanceof CommitOutcome.Waiting;
    boolean isOvertaken = gathering.isOvertaken(step);
    Optional<String> missing =
        lacksRanks && (isOvertaken || ended)
            ? Optional.of(gathering.missing(step))
            : Optional.empty();
    if (!lacksRanks || !isOvertaken) {
      settle(outcome);
    }
    return missing;
  }

  /** Ranks that do not lead hear of no commit but of what they announced. */
  private void learnOfOthers() throws IOException {
    if (config.rank() > 0 && !failures.isEmpty()) {
      RunState.commits(store, layout).stream()
          .filter(id -> id.epoch() == config.attempt())
          .forEach(progress::addElsewhere);
    }
  }

  /** {@code bytes} that will not fit, and words that say so. */
  private record Tight(long bytes, String problem) {}

  /**
   * Told before a save fails by it. What is free moves all the time, and each text is a report: it
   * stays as it was told first.
   */
  private Optional<String> tooLittleRoom() {
    Manifest last = progress.last();
    long bytes = last == null ? 0 : last.bytes();
    long free = room.getAsLong();
    if (free >= bytes) {
      tight = null;
    } else if (tight == null || tight.bytes() != bytes) {
      Room where = Room.of(config);
      tight =
          new Tight(
              bytes,
              "the next checkpoint will not fit: the last one took %,d bytes, %,d are free on %s; %s"
                  .formatted(bytes, free, where.disk(), where.advice()));
    }
    return Optional.ofNullable(tight).map(Tight::problem);
  }

  private int fence() throws IOException {
    int highest = RunState.highestEpoch(store, layout);
    return highest > config.attempt() ? highest : 0;
  }

  /** What lies there of a step that is wanted is a save, finished or not. */
  private boolean isBegun(long step) {
    boolean wanted = wants(step);
    if (wanted) {
      saves.saw(step);
    }
    return wanted;
  }

  /** Why a step will not be committed, where that is known for good. */
  private @Nullable String whyNever(long step) {
    String why = hopeless.get(step);
    return why == null ? failures.whyGivenUp(step) : why;
  }

  private boolean wants(long step) {
    return progress.wants(step) && whyNever(step) == null;
  }

  /**
   * What only rank 0 is to write is rank 0's; the others only have what they announce.
   *
   * @return what is in the way, where it should no longer be
   */
  private Optional<String> commit(Find find) throws IOException {
    Candidate candidate = find.candidate();
    if (config.rank() > 0 && candidate.parts() == 1) {
      return Optional.empty();
    }
    boolean isRoom = room.getAsLong() >= candidate.bytes();
    Candidate frozen =
        isRoom && (find.mayComeAgain() || rewrites.isAnySeen()) ? candidate.copied() : candidate;
    CommitOutcome outcome = committer.commit(frozen, progress.parent());
    settle(outcome);
    if (outcome instanceof CommitOutcome.Committed(Manifest manifest)) {
      boolean isShared = frozen.freeze() == Freeze.LINK && store.isOneVolume();
      // In a bucket nothing is shared.
      Set<CommitId> there = store.isOneVolume() ? RunState.commits(store, layout) : Set.of();
      rewrites.committed(manifest, frozen.files(), isShared, there);
    }
    if (!(outcome instanceof CommitOutcome.Waiting waiting) || config.rank() > 0) {
      return Optional.empty();
    }
    inPart = waiting; // They come in the order of their steps.
    return progress.isPast(candidate.step()) ? Optional.of(outstanding(waiting)) : Optional.empty();
  }

  private static String outstanding(CommitOutcome.Waiting part) {
    return "step %d is not committed: rank %d has put no part of it on record; each of the %d announces its own, with the same \"parts\" and \"incarnation\""
        .formatted(part.id().step(), part.have(), part.want());
  }

  private void settle(CommitOutcome outcome) throws IOException {
    switch (outcome) {
      case CommitOutcome.Committed(Manifest manifest) -> committed(manifest);
      case CommitOutcome.AlreadyCommitted(CommitId id) -> already(id);
      case CommitOutcome.Fenced(int by) -> fencedBy = by;
      case CommitOutcome.Changed(String path) -> {
        changed = path + " changed while it was frozen";
        LOG.info("{}; looking again", changed);
      }
      case CommitOutcome.Refused(CommitId id, String why) -> hopeless.put(id.step(), why);
      case CommitOutcome.Waiting(CommitId id, int have, int want) -> {
        isWaiting |= config.rank() == 0;
        LOG.debug("step {}: {} of {} parts", id.step(), have, want);
      }
    }
  }

  /**
   * By an agent before this one, by rank 0, or by somebody else: then nothing of it can be told.
   */
  private void already(CommitId id) throws IOException {
    switch (verifier.manifest(id)) {
      case ManifestCheck.Sound(Manifest manifest) when config.rank() == 0 -> progress.add(manifest);
      case ManifestCheck.Unsound(Defect defect)
          when defect.isVerdict() || defect.reason() == Defect.Reason.Unbelieved ->
          hopeless.put(
              id.step(),
              "step %d is not committed, for %s is there already, and %s"
                  .formatted(id.step(), layout.commit(id), defect.detail()));
      default -> progress.addElsewhere(id);
    }
  }

  private void committed(Manifest manifest) throws IOException {
    phases.committed(manifest, progress.last());
    progress.add(manifest);
    settling.forget(manifest.step());
    LOG.info(
        "committed step {}: {} files, {} bytes, {}",
        manifest.step(),
        manifest.files().size(),
        manifest.bytes(),
        manifest.digest());
    if (ready.isAnnounced(manifest.step())) {
      ready.acknowledge(manifest.step(), new ReadyDirectory.Ack(true, manifest.digest(), null));
    }
    reports.accept(report("Running", "committed step " + manifest.step()));
    tidy();
  }

  /**
   * Frees room. What cannot be freed now, as a directory that a program which was cut off still
   * writes to, or a commit of which a server says nothing, is tried again later; that keeps nothing
   * from being committed or published.
   */
  private void tidy() {
    try {
      pruner.prune();
      pruner.sweep();
      tidying.succeeded();
      untidy = null;
    } catch (IOException e) {
      LOG.warn("tidying up failed", e);
      tidying.failed(nanos.getAsLong());
      untidy = "what is no longer needed could not be removed: " + StoreException.describe(e);
    }
  }

  /** Answers announcements of steps that are settled one way or the other. */
  private void acknowledge(ReadyDirectory.Announcements announced) throws IOException {
    for (long step : announced.byStep().keySet()) {
      if (ready.isAcknowledged(step)) {
        continue;
      }
      CommitId id = new CommitId(step, config.attempt());
      if (verifier.manifest(id) instanceof ManifestCheck.Sound(Manifest manifest)) {
        progress.add(manifest);
        ready.acknowledge(step, new ReadyDirectory.Ack(true, manifest.digest(), null));
      } else if (whyNever(step) != null) {
        ready.acknowledge(step, new ReadyDirectory.Ack(false, null, whyNever(step)));
      } else if (!progress.wants(step)) {
        ready.acknowledge(
            step,
            new ReadyDirectory.Ack(
                false,
                null,
                "step "
                    + step
                    + " is not newer than what this attempt resumed from, or was pruned"));
      }
    }
  }

  private void publish() throws IOException {
    String directory = config.publishDirectory();
    Manifest newest = newest();
    PublishedVersion published;
    if (directory != null && (newest != null || !publisher.isEmpty(directory))) {
      published = publisher.publish(directory, newest == null ? 0 : newest.step());
    } else if (newest != null) {
      published = publisher.publish(newest, verifier);
      result = newest;
    } else {
      return;
    }
    version =
        new AgentReport.Version(
            published.digest(),
            rooted(published.path()),
            published.files(),
            published.bytes(),
            published.format(),
            published.step());
    try {
      publisher.removeOrphans();
    } catch (DamagedRecordException e) {
      LOG.warn("removing former versions failed", e);
      raise(problemAnd("versions of earlier attempts cannot be removed: " + e.getMessage()));
    }
  }

  /** Newest commit on the lineage: of this attempt, else the one resumed from. */
  private @Nullable Manifest newest() throws IOException {
    return progress.last() == null ? resumed() : progress.last();
  }

  /** What this attempt began with; null for nothing, or where its manifest is gone. */
  private @Nullable Manifest resumed() throws IOException {
    CommitRef resumed = progress.resumed();
    return resumed != null
            && verifier.manifest(resumed.id()) instanceof ManifestCheck.Sound(Manifest manifest)
        ? manifest
        : null;
  }

  /** To tell of phases nothing has to be read. */
  private @Nullable Manifest resumedIfReadable() {
    try {
      return resumed();
    } catch (IOException e) {
      LOG.warn("what this attempt began with cannot be read", e);
      return null;
    }
  }

  private void raise(@Nullable String now) {
    if (!Optional.ofNullable(now).equals(Optional.ofNullable(problem))) {
      problem = now;
      if (now != null) {
        LOG.warn("{}", now);
      }
      reports.accept(report("Running", "watching"));
    }
  }

  private String problemAnd(String more) {
    return problem == null ? more : problem + "; " + more;
  }

  private static String describe(IOException e) {
    return "checkpoints cannot be committed: " + StoreException.describe(e);
  }

  private String rooted(String key) {
    return config.root().getFileName() + "/" + key;
  }

  private AgentReport.Watch report(String outcome, String message) {
    Manifest last = progress.last();
    Manifest told = last == null ? result : last;
    return new AgentReport.Watch(
        AgentReport.SCHEMA,
        "watch",
        outcome,
        message,
        last == null ? null : commit(last),
        progress.commits(),
        progress.firstStep(),
        told == null ? null : told.metrics(),
        version,
        problem);
  }

  private AgentReport.Commit commit(Manifest manifest) {
    return new AgentReport.Commit(
        manifest.step(),
        manifest.epoch(),
        manifest.digest(),
        manifest.bytes(),
        manifest.files().size(),
        manifest.createdAt(),
        rooted(layout.commit(manifest.id())),
        saves.took().map(took -> took.toMillis() / 1000.0).orElse(null));
  }
}
