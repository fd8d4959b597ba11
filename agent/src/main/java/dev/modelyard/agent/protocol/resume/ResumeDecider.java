package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Defect.Reason;
import dev.modelyard.agent.protocol.EpochClaim;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Lineage;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.QuarantineRecord;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.ResumeRecord;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The single decider of an epoch (rank 0): claim, select, verify, record, look again whether the
 * choice is being deleted.
 */
public final class ResumeDecider {
  private final Store store;
  private final Layout layout;
  private final Verifier verifier;
  private final Supplier<String> nonces;
  private final Clock clock;

  public ResumeDecider(
      Store store, Layout layout, Verifier verifier, Supplier<String> nonces, Clock clock) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
    this.nonces = nonces;
    this.clock = clock;
  }

  /**
   * Ends with the work directory of the epoch in place, or with why not. Safe to repeat after any
   * crash.
   */
  public ResumeOutcome decide(ResumeRequest request) throws IOException {
    return decide(request, manifest -> Optional.empty());
  }

  /** Why this run could not use a sound commit, in words; empty when it can. */
  public interface Misfit {
    Optional<String> of(Manifest manifest);
  }

  /** The same; a misfit is not decided for, nor passed over for an older one. */
  public ResumeOutcome decide(ResumeRequest request, Misfit misfit) throws IOException {
    int highest = RunState.highestEpoch(store, layout);
    if (highest > request.epoch()) {
      return new ResumeOutcome.Voided("epoch " + highest + " has begun", List.of());
    }
    claim(request, highest);
    Optional<ResumeRecord> decided = ResumeRecords.find(store, layout, request.epoch());
    // What is on record is where the epoch began, which is behind what it has committed since.
    if (decided.isPresent() && RunState.hasCommits(store, layout, request.epoch())) {
      return new ResumeOutcome.Voided(
          "attempt %d has begun before, and has committed since; the next attempt goes on from there"
              .formatted(request.epoch()),
          List.of());
    }
    WorkDirectory work = new WorkDirectory(store, layout, verifier, request.epoch(), nonces);
    work.clear();
    return decided.isPresent()
        ? follow(decided.get(), request, work, List.of())
        : select(request, work, misfit);
  }

  private void claim(ResumeRequest request, int highest) throws IOException {
    Integer parent = highest == 0 || highest == request.epoch() ? null : highest;
    EpochClaim claim = new EpochClaim(request.epoch(), parent, request.holder(), clock.instant());
    Records.put(store, layout.epoch(request.epoch()), CanonicalJson.write(claim));
  }

  private ResumeOutcome select(ResumeRequest request, WorkDirectory work, Misfit misfit)
      throws IOException {
    RunState state = RunState.read(store, layout).withUnlisted(store, layout, request.epoch());
    List<Skipped> skipped = new ArrayList<>(earlierVerdicts(state));
    Map<Integer, Long> lineage = state.lineage();
    for (CommitId id : Selection.order(state, request.suspect())) {
      Manifest manifest;
      switch (check(id, request.level(), work)) {
        case ManifestCheck.Unsound(Defect defect) -> {
          skipped.add(skip(id, defect));
          continue;
        }
        case ManifestCheck.Sound(Manifest sound) -> manifest = sound;
      }
      Optional<String> why = misfit.of(manifest);
      if (why.isPresent()) {
        return new ResumeOutcome.Unfit(manifest.ref(), why.get(), skipped);
      }
      CommitId suspect = request.suspect();
      boolean rewound = isRewind(state, lineage, suspect, id);
      if (suspect != null && rewound) {
        skipped.add(
            new Skipped(
                suspect,
                new Defect(
                    Reason.Suspect, "attempts that resumed from it failed without a new commit")));
      }
      skipped.addAll(0, manifestsMissing(state, lineage, id));
      boolean forked = !lineage.isEmpty() && !Lineage.contains(lineage, id);
      return record(request, work, new ResumeOutcome.Resumed(manifest, skipped, rewound, forked));
    }
    skipped.addAll(0, manifestsMissing(state, lineage, new CommitId(-1, 0)));
    boolean history = request.hadCommits() || Selection.hasHistory(state);
    // What merely cannot be read, or believed, may be well: nobody gave their word for that.
    boolean mayStartOver = request.startOver() && skipped.stream().noneMatch(Skipped::mayBeWell);
    return history && !mayStartOver
        ? new ResumeOutcome.Blocked(skipped)
        : record(request, work, new ResumeOutcome.Fresh(skipped, history));
  }

  private static boolean isRewind(
      RunState state, Map<Integer, Long> lineage, @Nullable CommitId suspect, CommitId chosen) {
    return suspect != null
        && suspect.compareTo(chosen) > 0
        && state.commits().contains(suspect)
        && Lineage.contains(lineage, suspect);
  }

  private ResumeOutcome record(ResumeRequest request, WorkDirectory work, ResumeOutcome chosen)
      throws IOException {
    Manifest manifest = chosen instanceof ResumeOutcome.Resumed resumed ? resumed.manifest() : null;
    CommitRef from = manifest == null ? null : manifest.ref();
    if (contradicts(request, from)) {
      return new ResumeOutcome.Mismatch(from, chosen.skipped());
    }
    byte[] content = CanonicalJson.write(new ResumeRecord(from));
    if (Records.put(store, layout.resumed(request.epoch()), content) == Records.Put.THEIRS) {
      ResumeRecord theirs = ResumeRecords.require(store, layout, request.epoch());
      return follow(theirs, request, work, chosen.skipped());
    }
    return finish(work, manifest, chosen);
  }

  private ResumeOutcome follow(
      ResumeRecord decided, ResumeRequest request, WorkDirectory work, List<Skipped> before)
      throws IOException {
    CommitRef from = decided.from();
    if (contradicts(request, from)) {
      return new ResumeOutcome.Mismatch(from, before);
    }
    if (from == null) {
      return finish(work, null, new ResumeOutcome.Fresh(before, false));
    }
    return switch (check(from.id(), request.level(), work)) {
      case ManifestCheck.Unsound(Defect defect) -> {
        List<Skipped> skipped = new ArrayList<>(before);
        skipped.add(skip(from.id(), defect));
        yield new ResumeOutcome.Voided(
            "commit " + from.id().name() + " went bad after it was chosen", skipped);
      }
      case ManifestCheck.Sound(Manifest manifest) ->
          finish(work, manifest, new ResumeOutcome.Resumed(manifest, before, false, false));
    };
  }

  /**
   * A deleter that marked our choice before it could see the record has the say; this epoch is void
   * then.
   */
  private ResumeOutcome finish(
      WorkDirectory work, @Nullable Manifest manifest, ResumeOutcome chosen) throws IOException {
    if (manifest != null && RunState.tombstoned(store, layout).contains(manifest.id())) {
      return new ResumeOutcome.Voided(
          "commit " + manifest.id().name() + " was being deleted when it was chosen",
          chosen.skipped());
    }
    work.finish(manifest);
    return chosen;
  }

  private static boolean contradicts(ResumeRequest request, @Nullable CommitRef from) {
    return request.expectResume() != null && request.expectResume() != (from != null);
  }

  /** A manifest whose draft is laid out, or a defect. */
  private ManifestCheck check(CommitId id, VerifyLevel level, WorkDirectory work)
      throws IOException {
    return new Delivery(verifier, layout).of(id, manifest -> work.draft(manifest, level));
  }

  /**
   * Puts the verdict on record. If that fails the commit is passed over all the same, now and when
   * selecting again.
   */
  private Skipped skip(CommitId id, Defect defect) {
    try {
      QuarantineRecord.put(store, layout, id, defect, clock);
      return new Skipped(id, defect);
    } catch (IOException e) {
      return new Skipped(
          id, new Defect(defect.reason(), defect.detail() + " (verdict not recorded: " + e + ")"));
    }
  }

  /**
   * Payload of the lineage beyond the choice that no manifest names: either never committed, or its
   * manifest was removed. It cannot be used; a person may want to know.
   */
  private List<Skipped> manifestsMissing(
      RunState state, Map<Integer, Long> lineage, CommitId chosen) throws IOException {
    return store.list(layout.data()).stream()
        .flatMap(name -> Layout.idOfData(name).stream())
        .distinct()
        .filter(id -> Lineage.contains(lineage, id) && id.compareTo(chosen) > 0)
        .filter(id -> state.isLive(id) && !state.commits().contains(id))
        .sorted(Comparator.reverseOrder())
        .map(
            id ->
                new Skipped(
                    id, new Defect(Reason.ManifestMissing, layout.commit(id) + " is not there")))
        .toList();
  }

  private List<Skipped> earlierVerdicts(RunState state) throws IOException {
    List<Skipped> verdicts = new ArrayList<>();
    for (CommitId id : state.commits().descendingSet()) {
      if (state.quarantined().contains(id) && state.isLive(id)) {
        verdicts.add(
            new Skipped(id, new Defect(Reason.Quarantined, "an earlier attempt found it bad")));
      }
    }
    return verdicts;
  }
}
