package dev.modelyard.agent.protocol.commit;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.PartRecord;
import dev.modelyard.agent.protocol.StoredFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all ranks of a step have said, in the order of ranks. */
record Parts(List<PartRecord> all) {
  Parts {
    all = List.copyOf(all);
  }

  int size() {
    return all.size();
  }

  List<String> paths() {
    return all.stream().map(PartRecord::path).distinct().toList();
  }

  /** The checkpoint as a whole; empty when ranks wrote to several places. */
  String path() {
    List<String> paths = paths();
    return paths.size() == 1 ? paths.getFirst() : "";
  }

  /** Where two name a metric the lower rank is right. */
  Map<String, String> metrics() {
    Map<String, String> metrics = new HashMap<>();
    all.reversed().forEach(part -> metrics.putAll(part.metrics()));
    return metrics;
  }

  /** What every rank has frozen; the same file of several ranks counts once. */
  List<StoredFile> files() {
    Map<String, StoredFile> files = new TreeMap<>();
    all.forEach(part -> part.files().forEach(file -> files.putIfAbsent(file.path(), file)));
    return List.copyOf(files.values());
  }

  /** Two files under one name: nobody could say which of them is the checkpoint's. */
  Optional<String> conflict() {
    Map<String, StoredFile> files = new HashMap<>();
    Map<String, Integer> writers = new HashMap<>();
    for (PartRecord part : all) {
      for (StoredFile file : part.files()) {
        StoredFile other = files.putIfAbsent(file.path(), file);
        if (other == null) {
          writers.put(file.path(), part.rank());
        } else if (!other.sha256().equals(file.sha256())) {
          return Optional.of(
              "ranks %d and %d wrote different files with the name %s; give each rank's file a name of its own"
                  .formatted(writers.get(file.path()), part.rank(), file.path()));
        }
      }
    }
    return findNested();
  }

  /** A file of one rank below a file of another: no disk holds both. */
  Optional<String> findNested() {
    Set<String> paths = files().stream().map(StoredFile::path).collect(Collectors.toSet());
    return Layout.findBelowFile(paths)
        .map(
            path ->
                "what one rank wrote as a directory, with %s in it, is a file of another; give it another name"
                    .formatted(path));
  }
}
