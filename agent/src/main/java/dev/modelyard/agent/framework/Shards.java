package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that name others, by number or in their content, whatever the framework. Where one of them
 * is missing the checkpoint is not complete.
 */
final class Shards {
  private static final Pattern OF = Pattern.compile("(.*?)(\\d{5})-of-(\\d{5})(.*)");
  private static final Pattern ZERO =
      Pattern.compile("(.*)zero_pp_rank_(\\d+)_mp_rank_(\\d+)_optim_states\\.pt");
  private static final Pattern DISTRIBUTED = Pattern.compile("__\\d+_\\d+\\.distcp");
  private static final Pattern IN_INDEX = Pattern.compile("\"([^\"]+-\\d{5}-of-\\d{5}[^\"]*)\"");
  private static final int MAX_NAMES = 1 << 26;

  private final List<WorkFile> files;
  private final Set<String> paths = new HashSet<>();
  private final Function<WorkFile, Content> contents;

  Shards(List<WorkFile> files, Function<WorkFile, Content> contents) {
    this.files = files;
    this.contents = contents;
    files.forEach(file -> paths.add(file.path()));
  }

  boolean areComplete() throws IOException {
    return areNumbered() && areZeroShards() && areNamed();
  }

  /** All n of each {@code i-of-n}. */
  private boolean areNumbered() {
    Map<String, Set<String>> seen = new HashMap<>();
    Map<String, Integer> wanted = new HashMap<>();
    for (String path : paths) {
      Matcher matcher = OF.matcher(path);
      if (matcher.matches()) {
        String set = matcher.group(1) + "*-of-" + matcher.group(3) + matcher.group(4);
        seen.computeIfAbsent(set, s -> new HashSet<>()).add(matcher.group(2));
        wanted.put(set, Integer.parseInt(matcher.group(3)));
      }
    }
    return wanted.entrySet().stream()
        .allMatch(set -> seen.getOrDefault(set.getKey(), Set.of()).size() == set.getValue());
  }

  /** DeepSpeed's optimizer state: one for each data rank of each model rank. */
  private boolean areZeroShards() {
    Map<String, Set<String>> dataRanks = new HashMap<>();
    Map<String, Set<String>> modelRanks = new HashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String path : paths) {
      Matcher matcher = ZERO.matcher(path);
      if (matcher.matches()) {
        String set = matcher.group(1);
        dataRanks.computeIfAbsent(set, s -> new HashSet<>()).add(matcher.group(2));
        modelRanks.computeIfAbsent(set, s -> new HashSet<>()).add(matcher.group(3));
        seen.merge(set, 1, Integer::sum);
      }
    }
    return seen.entrySet().stream()
        .allMatch(
            set ->
                dataRanks.getOrDefault(set.getKey(), Set.of()).size()
                        * modelRanks.getOrDefault(set.getKey(), Set.of()).size()
                    == set.getValue());
  }

  /** What weight indexes and the metadata of torch.distributed.checkpoint name. */
  private boolean areNamed() throws IOException {
    for (WorkFile file : files) {
      String directory = file.path().substring(0, file.path().lastIndexOf('/') + 1);
      String name = file.path().substring(directory.length());
      boolean missing =
          (name.endsWith(".index.json") && !hasAll(directory, file, IN_INDEX))
              || (name.equals(".metadata") && !hasAll(directory, file, DISTRIBUTED))
              || (DISTRIBUTED.matcher(name).matches() && !isDescribed(directory));
      if (missing) {
        return false;
      }
    }
    return true;
  }

  /** Without all ranks meeting at the end, each writes metadata of its own. */
  private boolean isDescribed(String directory) {
    return paths.contains(directory + ".metadata") || paths.contains(directory + "__0.metadata");
  }

  /** Names are plain text in JSON and, between opcodes, in a pickle. */
  private boolean hasAll(String directory, WorkFile file, Pattern named) throws IOException {
    Content content = contents.apply(file);
    byte[] bytes = content.read(0, (int) Math.min(content.size(), MAX_NAMES));
    Matcher matcher = named.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      String name = matcher.group(matcher.groupCount());
      if (!paths.contains(directory + name)) {
        return false;
      }
    }
    return true;
  }
}
