package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files that name others, by number or in their content, whatever the framework. Where one of them
 * is missing the checkpoint is not complete.
 */
final class Shards {
  private static final Pattern OF = Pattern.compile("(.*?)(\\d{5})-of-(\\d{5})(.*)");
  private static final Pattern ZERO =
      Pattern.compile("(.*)zero_pp_rank_(\\d+)_mp_rank_(\\d+)_optim_states\\.pt");

  /** DeepSpeed's models: one for each model rank, and of a pipeline for each of its layers. */
  private static final Pattern MODEL =
      Pattern.compile("((?:.*/)?)mp_rank_(\\d{1,6})_model_states\\.pt");

  private static final Pattern LAYER =
      Pattern.compile("(.*)layer_(\\d+)-model_(\\d+)-model_states\\.pt");

  /** Keras' weights with max_shard_size: shards from 00000 on, and last a file that names them. */
  private static final Pattern KERAS = Pattern.compile("(.*)_(\\d{5})\\.weights\\.h5");

  /** A name that torch.distributed.checkpoint gives. */
  static final String SHARD = "\\w*?__\\d+_\\d+\\.distcp";

  /**
   * In a pickle the opcode 0x8c and a length come before a name, and from 48 on most lengths read
   * as letters or digits. Only where such begin is looked: metadata is long.
   */
  private static final Pattern DISTRIBUTED =
      Pattern.compile("(?<!\\w)(?:(?<=\\x8c)\\w)?+(" + SHARD + ")");

  /**
   * What Megatron Core's ranks have in common is a file, common.pt, or from 0.19 on among the
   * shards, under this name. The last file it writes names the format.
   */
  private static final String COMMON = "common_state/shard_";

  private static final String MEGATRON = "\"sharded_backend\"";

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

  /** Those that are no checkpoint alone, whose numbers are no steps, left out. */
  static List<WorkFile> without(List<WorkFile> files) {
    Map<String, Set<Integer>> sets = new HashMap<>();
    for (WorkFile file : files) {
      Matcher shard = KERAS.matcher(file.path());
      if (shard.matches()) {
        sets.computeIfAbsent(shard.group(1), set -> new HashSet<>())
            .add(Integer.parseInt(shard.group(2)));
      }
    }
    if (sets.isEmpty()) {
      return files;
    }
    Set<String> paths = files.stream().map(WorkFile::path).collect(Collectors.toSet());
    // Others write steps as five digits too, but with gaps, or from 1, and nothing names them.
    sets.entrySet()
        .removeIf(
            set ->
                !paths.contains(set.getKey() + ".weights.json")
                    && Collections.max(set.getValue()) >= set.getValue().size());
    return files.stream()
        .filter(
            file -> {
              Matcher shard = KERAS.matcher(file.path());
              return !(shard.matches() && sets.containsKey(shard.group(1)));
            })
        .toList();
  }

  /** Which, in words. */
  Optional<String> missing() throws IOException {
    Optional<String> missing =
        numbered()
            .or(() -> grid(ZERO, "zero_pp_rank_*"))
            .or(() -> grid(LAYER, "layer_*"))
            .or(this::modelRanks);
    return (missing.isEmpty() ? named() : missing).map(what -> "shards are missing: " + what);
  }

  /** All n of each {@code i-of-n}. */
  private Optional<String> numbered() {
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
        .map(
            set ->
                few(set.getKey(), seen.getOrDefault(set.getKey(), Set.of()).size(), set.getValue()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> few(String set, int are, int must) {
    return are == must
        ? Optional.empty()
        : Optional.of("%d of %d %s are there".formatted(are, must, set));
  }

  /** Up to the highest model rank. */
  private Optional<String> modelRanks() {
    Map<String, Set<Integer>> seen = new HashMap<>();
    for (String path : paths) {
      Matcher matcher = MODEL.matcher(path);
      if (matcher.matches()) {
        seen.computeIfAbsent(matcher.group(1), s -> new TreeSet<>())
            .add(Integer.parseInt(matcher.group(2)));
      }
    }
    return seen.entrySet().stream()
        .map(
            set ->
                few(
                    set.getKey() + "mp_rank_*",
                    set.getValue().size(),
                    Collections.max(set.getValue()) + 1))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** DeepSpeed's parts with two numbers: one for each data rank or layer of each model rank. */
  private Optional<String> grid(Pattern pattern, String name) {
    Map<String, Set<String>> rows = new HashMap<>();
    Map<String, Set<String>> modelRanks = new HashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String path : paths) {
      Matcher matcher = pattern.matcher(path);
      if (matcher.matches()) {
        String set = matcher.group(1);
        rows.computeIfAbsent(set, s -> new HashSet<>()).add(matcher.group(2));
        modelRanks.computeIfAbsent(set, s -> new HashSet<>()).add(matcher.group(3));
        seen.merge(set, 1, Integer::sum);
      }
    }
    return seen.entrySet().stream()
        .map(
            set ->
                few(
                    set.getKey() + name,
                    set.getValue(),
                    rows.getOrDefault(set.getKey(), Set.of()).size()
                        * modelRanks.getOrDefault(set.getKey(), Set.of()).size()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** What weight indexes and the metadata of torch.distributed.checkpoint name. */
  private Optional<String> named() throws IOException {
    for (WorkFile file : files) {
      String directory = file.path().substring(0, file.path().lastIndexOf('/') + 1);
      String name = file.path().substring(directory.length());
      if (DISTRIBUTED.matcher(name).matches() && !isDescribed(directory)) {
        return Optional.of(directory + ".metadata");
      }
      Set<String> missing = new TreeSet<>();
      if (name.endsWith(".index.json")) {
        missing = missing(directory, text(file), IN_INDEX);
      } else if (name.equals(".metadata")) {
        String metadata = text(file); // which can be long
        missing = missing(directory, metadata, DISTRIBUTED);
        common(directory, metadata).ifPresent(missing::add);
      }
      if (!missing.isEmpty()) {
        return Optional.of(String.join(", ", missing));
      }
    }
    return Optional.empty();
  }

  /** Without all ranks meeting at the end, each writes metadata of its own. */
  private boolean isDescribed(String directory) {
    return paths.contains(directory + ".metadata") || paths.contains(directory + "__0.metadata");
  }

  private Optional<String> common(String directory, String metadata) throws IOException {
    boolean sharded = metadata.contains(COMMON);
    String wanted = directory + (sharded ? "metadata.json" : "common.pt");
    return !paths.contains(wanted) && (sharded || isMegatron(directory + "metadata.json"))
        ? Optional.of(wanted)
        : Optional.empty();
  }

  private boolean isMegatron(String path) throws IOException {
    for (WorkFile file : files) {
      if (file.path().equals(path)) {
        return text(file).contains(MEGATRON);
      }
    }
    return false;
  }

  /** Names are plain text in JSON and, between opcodes, in a pickle. */
  private Set<String> missing(String directory, String text, Pattern named) {
    Matcher matcher = named.matcher(text);
    Set<String> missing = new TreeSet<>();
    while (matcher.find()) {
      String path = directory + matcher.group(1);
      if (!paths.contains(path)) {
        missing.add(path);
      }
    }
    return missing;
  }

  private String text(WorkFile file) throws IOException {
    Content content = contents.apply(file);
    byte[] bytes = content.read(0, (int) Math.min(content.size(), MAX_NAMES));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
