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
      judge(step.getValue(), scan, step.getKey() < byStep.lastKey()).ifPresent(finds::add);
    }
    finds.sort(Comparator.comparingLong(find -> find.candidate().step()));
    return new Findings(finds, problems);
  }

  /** What looks like a checkpoint, by the step its name carries. */
  private NavigableMap<Long, List<Sighting>> byStep(Scan scan) {
    TreeMap<Long, List<Sighting>> byStep = new TreeMap<>();
    for (Convention convention : framework.conventions()) {
      Map<Place, List<WorkFile>> places = new TreeMap<>();
      for (WorkFile file : scan.files()) {
        convention.places(file.path()).stream()
            .filter(this::isPossible)
            .forEach(place -> places.computeIfAbsent(place, p -> new ArrayList<>()).add(file));
      }
      places.forEach(
          (place, files) -> {
            Sighting sighting = new Sighting(place, convention, files);
            if (convention.isBegun(sighting.inside())) {
              byStep.computeIfAbsent(place.step(), s -> new ArrayList<>()).add(sighting);
            }
          });
    }
    return byStep;
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

  /** The first that is not known to be incomplete. */
  private Optional<Find> judge(List<Sighting> sightings, Scan scan, boolean succeeded)
      throws IOException {
    for (Sighting sighting : sightings) {
      Optional<Proof> proof = judge(sighting, scan, succeeded);
      if (proof.isPresent()) {
        Place place = sighting.place();
        return Optional.of(
            new Find(
                new Candidate(
                    place.step(), place.path(), sighting.files(), Freeze.LINK, Map.of(), 1, 1),
                proof.get()));
      }
    }
    return Optional.empty();
  }

  /** Empty when it is known to be incomplete. */
  private Optional<Proof> judge(Sighting sighting, Scan scan, boolean succeeded)
      throws IOException {
    Convention convention = sighting.convention();
    List<String> inside = sighting.inside();
    long ranks = convention.ranks(inside);
    if (inside.stream().anyMatch(FrameworkAdapter::isUnfinished)
        || !convention.hasRequired(inside)
        || (ranks > 0 && ranks < setting.processes())
        || !new Shards(sighting.files(), setting.contents()).areComplete()) {
      return Optional.empty();
    }
    Set<Structure> found = structures(sighting.files());
    if (found.contains(Structure.BROKEN)) {
      return Optional.empty();
    }
    // More ranks than we know of: then we do not know how many are to come.
    boolean signed = hasSign(sighting, scan) && ranks <= setting.processes();
    boolean wholeFiles =
        convention.shape() != Convention.Shape.DIRECTORY && found.equals(Set.of(Structure.WHOLE));
    if (signed || wholeFiles) {
      return Optional.of(Proof.WHOLE);
    }
    return Optional.of(succeeded ? Proof.SUCCEEDED : Proof.NONE);
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

  private Set<Structure> structures(List<WorkFile> files) throws IOException {
    Set<Structure> found = new HashSet<>();
    for (WorkFile file : files) {
      found.add(Wholeness.of(file.path(), setting.contents().apply(file)));
    }
    return found;
  }

  private static boolean isUnfinished(String path) {
    return UNFINISHED.matcher(path).matches();
  }
}
