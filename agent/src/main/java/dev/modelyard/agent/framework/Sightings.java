package dev.modelyard.agent.framework;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.WorkFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** What looks like a checkpoint of a framework, by names alone. */
final class Sightings {
  private final Framework framework;
  private final @Nullable String publishDirectory;

  Sightings(Framework framework, @Nullable String publishDirectory) {
    this.framework = framework;
    this.publishDirectory = publishDirectory;
  }

  /**
   * By the step its name carries.
   *
   * @param begun whether what is inside is enough to be one
   */
  NavigableMap<Long, List<Sighting>> byStep(
      List<WorkFile> files, BiPredicate<Convention, List<String>> begun) {
    NavigableMap<Long, List<Sighting>> byStep = new TreeMap<>();
    List<WorkFile> alone = Shards.without(files);
    for (Convention convention : framework.conventions()) {
      boolean isFile = convention.shape() == Convention.Shape.FILE;
      for (Sighting sighting : of(convention, isFile ? alone : files, begun)) {
        byStep.computeIfAbsent(sighting.place().step(), s -> new ArrayList<>()).add(sighting);
      }
    }
    return byStep;
  }

  /** Without those inside another: items of a checkpoint may look like one themselves. */
  private List<Sighting> of(
      Convention convention, List<WorkFile> files, BiPredicate<Convention, List<String>> begun) {
    Map<Place, List<WorkFile>> places = new TreeMap<>();
    for (WorkFile file : files) {
      convention.places(file.path()).stream()
          .filter(this::isPossible)
          .forEach(place -> places.computeIfAbsent(place, p -> new ArrayList<>()).add(file));
    }
    List<Sighting> sightings = new ArrayList<>();
    for (Map.Entry<Place, List<WorkFile>> entry : places.entrySet()) {
      Sighting sighting = new Sighting(entry.getKey(), convention, entry.getValue());
      if (begun.test(convention, sighting.inside())
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
        && !Judge.isUnfinished(path)
        && !("/" + path).contains("/.")
        && (publishDirectory == null || !Layout.isBelow(path, publishDirectory));
  }
}
