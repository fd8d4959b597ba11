package dev.modelyard.agent.framework;

import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import java.util.List;
import java.util.Map;

/** A place and one reading of what is there. */
record Sighting(Place place, Convention convention, List<WorkFile> files) {
  List<String> inside() {
    return files.stream().map(file -> place.inside(file.path())).toList();
  }

  /** {@code parts}: how many directories it lies in. */
  Candidate candidate(int parts) {
    return new Candidate(place.step(), place.path(), files, Freeze.LINK, Map.of(), parts, 1);
  }

  String path() {
    return place.sibling(place.name());
  }
}
