package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Structure;
import dev.modelyard.agent.format.whole.Wholeness;
import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds checkpoints by a framework's conventions. Announced checkpoints are taken as well, and an
 * announcement settles its step.
 */
public final class FrameworkAdapter implements Adapter {
  /** How names end while they are not final, in any component of a path. */
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "(?i).*(\\.(tmp|part|partial|incomplete)|-unfinished|-is-incomplete\\.txt"
              + "|\\.orbax-checkpoint-tmp(-\\d+)?)(/.*)?");

  private final Framework framework;
  private final Adapter announced;
  private final Setting setting;

  /**
   * What the adapter has to know of the run.
   *
   * @param publishDirectory top-level directory that holds the result, never a checkpoint
   * @param processes of the trainer, over all workers
   * @param contents opens a file of the scan
   */
  public record Setting(
      @Nullable String publishDirectory, int processes, Function<WorkFile, Content> contents) {}

  public FrameworkAdapter(Framework framework, Adapter announced, Setting setting) {
    this.framework = framework;
    this.announced = announced;
    this.setting = setting;
  }

  @Override
  public int version() {
    return 1;
  }

  /** A place and one reading of what is there. */
  private record Sighting(Place place, Convention convention, List<WorkFile> files) {
    List<String> inside() {
      return files.stream().map(file -> place.inside(file.path())).toList();
    }
  }

  @Override
  public Findings find(Scan scan, LongPredicate wanted) throws IOException {
    Findings fromTrainer = announced.find(scan, wanted);
    List<Find> finds = new ArrayList<>(fromTrainer.finds());
    List<String> problems = new ArrayList<>(fromTrainer.problems());
    NavigableMap<Long, List<Sighting>> byStep = byStep(scan);
    for (Map.Entry<Long, List<Sighting>> step : byStep.entrySet()) {
      if (scan.announced().containsKey(step.getKey()) || !wanted.test(step.getKey())) {
        continue;
      }
      Set<String> paths = new HashSet<>();
      step.getValue().forEach(sighting -> paths.add(sighting.place().path()));
      if (framework.namesAreFree() && paths.size() > 1) {
        problems.add(
            "step "
                + step.getKey()
                + " has several checkpoints: "
                + paths
                + "; put them into one directory or announce one");
        continue;
      }
      boolean succeeded = step.getKey() < byStep.lastKey();
      Judgement judgement = judge(step.getValue(), scan, succeeded);
      if (judgement.find() != null) {
        finds.add(judgement.find());
      } else if (succeeded) {
        problems.add(judgement.flaw());
      }
    }
    finds.sort(Comparator.comparingLong(find -> find.candidate().step()));
    return new Findings(finds, problems);
  }

  /** What looks like a checkpoint, by the step its name carries. */
  private NavigableMap<Long, List<Sighting>> byStep(Scan scan) {
    NavigableMap<Long, List<Sighting>> byStep = new TreeMap<>();
    for (Convention convention : framework.conventions()) {
      for (Sighting sighting : sightings(convention, scan)) {
        byStep.computeIfAbsent(sighting.place().step(), s -> new ArrayList<>()).add(sighting);
      }
    }
    return byStep;
  }

  /** Without those inside another: items of a checkpoint may look like one themselves. */
  private List<Sighting> sightings(Convention convention, Scan scan) {
    Map<Place, List<WorkFile>> places = new TreeMap<>();
    for (WorkFile file : scan.files()) {
      convention.places(file.path()).stream()
          .filter(this::isPossible)
          .forEach(place -> places.computeIfAbsent(place, p -> new ArrayList<>()).add(file));
    }
    List<Sighting> sightings = new ArrayList<>();
    for (Map.Entry<Place, List<WorkFile>> entry : places.entrySet()) {
      Sighting sighting = new Sighting(entry.getKey(), convention, entry.getValue());
      if (convention.isBegun(sighting.inside())
          && (sightings.isEmpty() || !isInside(sighting.place(), sightings.getLast().place()))) {
        sightings.add(sighting);
      }
    }
    return sightings;
  }

  private static boolean isInside(Place place, Place other) {
    return other.alone() && Layout.isBelow(place.path(), other.path());
  }

  private boolean isPossible(Place place) {
    String path = place.sibling(place.name());
    boolean deep = !place.parent().isEmpty();
    return !(deep && framework.namesAreFree())
        && !isUnfinished(path)
        && !("/" + path).contains("/.")
        && (setting.publishDirectory() == null
            || !Layout.isBelow(path, setting.publishDirectory()));
  }

  /** What is found, or why not. */
  private record Judgement(@Nullable Find find, String flaw) {}

  /** The first that is not known to be incomplete, else what is wrong with the last. */
  private Judgement judge(List<Sighting> sightings, Scan scan, boolean succeeded)
      throws IOException {
    String flaw = "";
    for (Sighting sighting : sightings) {
      Place place = sighting.place();
      Optional<String> found = flaw(sighting);
      if (found.isEmpty()) {
        Candidate candidate =
            new Candidate(
                place.step(), place.path(), sighting.files(), Freeze.LINK, Map.of(), 1, 1);
        return new Judgement(new Find(candidate, proof(sighting, scan, succeeded)), "");
      }
      flaw = place.sibling(place.name()) + " is passed over: " + found.get();
    }
    return new Judgement(null, flaw);
  }

  /** What shows that it is incomplete. */
  private Optional<String> flaw(Sighting sighting) throws IOException {
    Convention convention = sighting.convention();
    List<String> inside = sighting.inside();
    for (String path : inside) {
      if (isUnfinished(path)) {
        return Optional.of(path + " is not finished");
      }
    }
    if (!convention.hasRequired(inside)) {
      return Optional.of("files are missing that a checkpoint of " + framework.name() + " has");
    }
    long ranks = convention.ranks(inside);
    if (ranks > 0 && ranks < setting.processes()) {
      return Optional.of(
          "files of %d processes are there, there are %d".formatted(ranks, setting.processes()));
    }
    if (!new Shards(sighting.files(), setting.contents()).areComplete()) {
      return Optional.of("shards are missing");
    }
    for (WorkFile file : sighting.files()) {
      Structure structure = structure(file);
      boolean ends = convention.ending().matcher(sighting.place().inside(file.path())).matches();
      if (structure == Structure.BROKEN || (ends && structure != Structure.WHOLE)) {
        return Optional.of(file.path() + " was cut off or is damaged");
      }
    }
    return Optional.empty();
  }

  private Structure structure(WorkFile file) throws IOException {
    return Wholeness.of(file.path(), setting.contents().apply(file));
  }

  private Proof proof(Sighting sighting, Scan scan, boolean succeeded) throws IOException {
    Convention convention = sighting.convention();
    // With more ranks than we know of we do not know how many are to come.
    boolean allRanks = convention.ranks(sighting.inside()) <= setting.processes();
    if (allRanks && (hasSign(sighting, scan) || isWhole(sighting))) {
      return Proof.WHOLE;
    }
    return succeeded ? Proof.SUCCEEDED : Proof.NONE;
  }

  /** A directory may get more files. */
  private boolean isWhole(Sighting sighting) throws IOException {
    boolean whole = sighting.convention().shape() != Convention.Shape.DIRECTORY;
    for (WorkFile file : sighting.files()) {
      whole = whole && structure(file) == Structure.WHOLE;
    }
    return whole;
  }

  private boolean hasSign(Sighting sighting, Scan scan) throws IOException {
    return switch (sighting.convention().sign()) {
      case Sign.None none -> false;
      case Sign.LastFile last -> sighting.inside().contains(last.path());
      case Sign.Rename renamed -> true;
      case Sign.Named named -> isNamed(named.by().to(sighting.place()), scan);
    };
  }

  private boolean isNamed(Pointer.Text pointer, Scan scan) throws IOException {
    for (WorkFile file : scan.files()) {
      if (file.path().equals(pointer.file())) {
        Content content = setting.contents().apply(file);
        byte[] bytes = content.read(0, (int) Math.min(content.size(), 1 << 16));
        return pointer.agrees(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    return false;
  }

  private static boolean isUnfinished(String path) {
    return UNFINISHED.matcher(path).matches();
  }
}
