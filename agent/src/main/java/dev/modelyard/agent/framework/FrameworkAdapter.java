package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Tree.Unkept;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds checkpoints by a framework's conventions. Announced checkpoints are taken as well, and an
 * announcement settles its step.
 */
public final class FrameworkAdapter implements Adapter {
  private final Framework framework;
  private final Adapter announced;
  private final Setting setting;
  private final Sightings sightings;
  private final Judge judge;
  private final ShareRules shares;

  /** Told until a later checkpoint shows otherwise. */
  private Optional<String> crowd = Optional.empty();

  /**
   * What the adapter has to know of the run.
   *
   * @param publishDirectory top-level directory that holds the result, never a checkpoint
   * @param processes of the trainer, over all workers
   * @param rank of this worker
   * @param directories that a checkpoint may lie in: one of each worker, or one for all
   * @param contents opens a file of the scan
   */
  public record Setting(
      @Nullable String publishDirectory,
      int processes,
      int rank,
      int directories,
      Function<WorkFile, Content> contents) {
    /** All workers write into one directory. */
    public Setting(
        @Nullable String publishDirectory, int processes, Function<WorkFile, Content> contents) {
      this(publishDirectory, processes, 0, 1, contents);
    }
  }

  public FrameworkAdapter(Framework framework, Adapter announced, Setting setting) {
    this.framework = framework;
    this.announced = announced;
    this.setting = setting;
    this.sightings = new Sightings(framework, setting.publishDirectory());
    this.judge = new Judge(framework, setting);
    this.shares = new ShareRules(judge, sightings, setting);
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Findings find(Scan scan, LongPredicate wanted) throws IOException {
    Findings fromTrainer = announced.find(scan, wanted);
    LongPredicate open = step -> !scan.announced().containsKey(step) && wanted.test(step);
    Findings byNames =
        setting.rank() > 0 && setting.directories() > 1
            ? answers(scan, open)
            : checkpoints(scan, open);
    List<Find> finds = new ArrayList<>(fromTrainer.finds());
    finds.addAll(byNames.finds());
    finds.sort(Comparator.comparingLong(find -> find.candidate().step()));
    List<String> problems = new ArrayList<>(fromTrainer.problems());
    problems.addAll(byNames.problems());
    return new Findings(
        finds,
        byNames.shares(),
        byNames.uncalled(),
        byNames.unwanted(),
        fromTrainer.refused(),
        byNames.failures(),
        problems);
  }

  /** What a look at all steps yields, step by step. */
  private static final class Looked {
    private final List<Find> finds = new ArrayList<>();
    private final List<Share> parts = new ArrayList<>();
    private final List<Seen> unwanted = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<Long, IOException> failures = new HashMap<>();

    /** A checkpoint of weights only. */
    private @Nullable Sighting weights;
  }

  private Findings checkpoints(Scan scan, LongPredicate open) {
    Looked looked = new Looked();
    NavigableMap<Long, List<Sighting>> byStep = sightings.byStep(scan.files(), Convention::isBegun);
    for (Map.Entry<Long, List<Sighting>> each : byStep.entrySet()) {
      long step = each.getKey();
      if (open.test(step)) {
        try {
          look(step, each.getValue(), step < byStep.lastKey(), scan, looked);
        } catch (IOException e) {
          looked.failures.put(step, e);
        }
      } else if (!scan.announced().containsKey(step)) {
        looked.unwanted.addAll(alike(each.getValue()));
      }
    }
    crowd.ifPresent(looked.problems::add);
    if (looked.weights != null && !hasFull(byStep)) {
      looked.problems.add(
          looked.weights.path()
              + " is passed over: it has weights only, and "
              + framework.name()
              + " goes on from none of these; save all of the state as well, and what shall only be served into spec.publish.directory");
    }
    if (!byStep.isEmpty()) {
      unkept(byStep.lastEntry().getValue(), scan).ifPresent(looked.problems::add);
    }
    return new Findings(
        looked.finds,
        looked.parts,
        OptionalLong.empty(),
        looked.unwanted,
        Map.of(),
        looked.failures,
        looked.problems);
  }

  private static Optional<String> unkept(List<Sighting> seen, Scan scan) {
    return seen.stream()
        .flatMap(sighting -> scan.unkeptBelow(sighting.path()).stream())
        .map(Unkept::says)
        .findFirst();
  }

  /** {@code succeeded}: a later one has begun. */
  private void look(long step, List<Sighting> all, boolean succeeded, Scan scan, Looked looked)
      throws IOException {
    Set<String> paths = new HashSet<>();
    all.forEach(sighting -> paths.add(sighting.place().path()));
    if (framework.namesAreFree() && paths.size() > 1) {
      looked.problems.add(
          "step "
              + step
              + " has several checkpoints: "
              + paths
              + "; put them into one directory or announce one");
      return;
    }
    List<Sighting> seen = all.stream().filter(this::canBeWhole).toList();
    if (seen.isEmpty()) {
      looked.problems.add(apart(all.getFirst()));
      return;
    }
    Optional<String> beside = judge.weightsBeside(seen.getFirst());
    if (beside.isPresent()) {
      looked.problems.add(halved(seen.getFirst(), beside.get()));
      return;
    }
    List<Sighting> full = full(seen);
    if (full.isEmpty()) {
      looked.weights = seen.getFirst();
      return;
    }
    Judgement judgement = judge(full, scan, succeeded);
    Optional<String> more = full.stream().map(judge::crowd).flatMap(Optional::stream).findFirst();
    if (more.isPresent() || judgement.find() != null) {
      crowd = more;
    }
    Optional<Share> share =
        judgement.find() == null ? shares.first(full, scan, succeeded) : Optional.empty();
    if (judgement.find() != null) {
      looked.finds.add(judgement.find());
    } else if (share.isPresent()) {
      looked.parts.add(share.get());
    } else if (succeeded) {
      looked.problems.add(judgement.flaw());
    }
  }

  /** Without those that are the same thing in another way, as weights beside a model are. */
  private static List<Seen> alike(List<Sighting> seen) {
    return seen.stream()
        .filter(sighting -> sighting.convention().equals(seen.getFirst().convention()))
        .map(
            sighting ->
                new Seen(sighting.place().step(), sighting.path(), sighting.place().parent()))
        .toList();
  }

  /** Those that the framework can go on from. */
  private List<Sighting> full(List<Sighting> seen) throws IOException {
    List<Sighting> full = new ArrayList<>();
    for (Sighting sighting : seen) {
      if (!judge.isWeightsOnly(sighting)) {
        full.add(sighting);
      }
    }
    return full;
  }

  /** The newest first: the others are not looked at then. What cannot be read may be. */
  private boolean hasFull(NavigableMap<Long, List<Sighting>> byStep) {
    for (List<Sighting> seen : byStep.descendingMap().values()) {
      try {
        if (!full(seen).isEmpty()) {
          return true;
        }
      } catch (IOException unreadable) {
        return true;
      }
    }
    return false;
  }

  private boolean canBeWhole(Sighting sighting) {
    return setting.directories() == 1 || !sighting.convention().isUncounted();
  }

  private String apart(Sighting sighting) {
    return sighting.path()
        + " is passed over: its parts lie in the directories of several workers, and nothing tells how many there are; keep such checkpoints of "
        + framework.name()
        + " in a claim";
  }

  private static String halved(Sighting sighting, String weights) {
    return sighting.path()
        + " is passed over: weights of it lie in "
        + weights
        + ", which would not be kept with it; write both into a directory and announce that directory";
  }

  /** What is found, or why not. */
  private record Judgement(@Nullable Find find, String flaw) {}

  /** The first that is not known to be incomplete, else what is wrong with the last. */
  private Judgement judge(List<Sighting> seen, Scan scan, boolean succeeded) throws IOException {
    String flaw = "";
    for (Sighting sighting : seen) {
      Optional<String> found = judge.flaw(sighting, scan);
      if (found.isEmpty()) {
        Proof proof =
            judge.isProved(sighting, scan) ? Proof.WHOLE : succeeded ? Proof.SUCCEEDED : Proof.NONE;
        if (proof != Proof.NONE || !judge.maybeBegunOnly(sighting, scan)) {
          Find find = new Find(sighting.candidate(1), proof, mayComeAgain(sighting));
          return new Judgement(find, "");
        }
        found = Optional.of("no process has written what each of them writes");
      }
      flaw = sighting.path() + " is passed over: " + found.get();
    }
    return new Judgement(null, flaw);
  }

  /**
   * A file whose number may be part of a name that the program has chosen may be written again. Of
   * directories this is only told once it has happened: their copies take much more.
   */
  private boolean mayComeAgain(Sighting sighting) {
    return framework.namesAreFree()
        && sighting.convention().shape() == Convention.Shape.FILE
        && !StepNumber.isCount(sighting.place().name());
  }

  /** What another rank than 0 has: checkpoints are rank 0's, the others have what it calls. */
  private Findings answers(Scan scan, LongPredicate open) {
    List<Share> parts = new ArrayList<>();
    Map<Long, IOException> failures = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (long step : scan.called().keySet().stream().sorted().filter(open::test).toList()) {
      try {
        ShareRules.Answer answer = shares.answer(step, scan);
        answer.share().ifPresent(parts::add);
        answer.flaw().ifPresent(problems::add);
      } catch (IOException e) {
        failures.put(step, e);
      }
    }
    OptionalLong uncalled =
        sightings.byStep(scan.files(), Convention::isShared).keySet().stream()
            .mapToLong(step -> step)
            .filter(step -> open.test(step) && !scan.called().containsKey(step))
            .max();
    return new Findings(List.of(), parts, uncalled, List.of(), Map.of(), failures, problems);
  }

  /** As if all files lay in one directory. */
  @Override
  public Optional<String> flaw(
      long step, List<WorkFile> files, Function<WorkFile, Content> contents) throws IOException {
    Setting joined = new Setting(setting.publishDirectory(), setting.processes(), contents);
    List<Sighting> seen =
        sightings.byStep(files, Convention::isBegun).getOrDefault(step, List.of());
    FrameworkAdapter whole = new FrameworkAdapter(framework, announced, joined);
    if (seen.isEmpty()) {
      return Optional.of("nothing is there that begins a checkpoint of " + framework.name());
    }
    Judgement judgement = whole.judge(seen, new Scan(files, Map.of()), false);
    return judgement.find() == null ? Optional.of(judgement.flaw()) : Optional.empty();
  }
}
