package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Onnx;
import dev.modelyard.agent.format.Structure;
import dev.modelyard.agent.format.TorchZip;
import dev.modelyard.agent.format.whole.Wholeness;
import dev.modelyard.agent.framework.FrameworkAdapter.Setting;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether what was seen is a checkpoint, and what shows that it is finished. */
final class Judge {
  /**
   * How names end while they are not final, in any component of a path; and the directories where
   * TensorFlow's workers, all but the chief, write what they remove again.
   */
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "(?i).*(\\.(tmp|part|partial|incomplete)|-unfinished|-is-incomplete\\.txt"
              + "|\\.orbax-checkpoint-tmp(-\\d+)?|\\bworkertemp_\\d+)(/.*)?");

  private final String framework;
  private final Setting setting;

  /** As they were found: such files are never committed, and are seen at each look. */
  private final Map<WorkFile, Boolean> weightsOnly = new HashMap<>();

  private final Map<WorkFile, Optional<String>> weightsBeside = new HashMap<>();

  Judge(Framework framework, Setting setting) {
    this.framework = framework.name();
    this.setting = setting;
  }

  static boolean isUnfinished(String path) {
    return UNFINISHED.matcher(path).matches();
  }

  /** What shows that it is not a whole checkpoint. */
  Optional<String> flaw(Sighting sighting, Scan scan) throws IOException {
    Optional<String> flaw = unfinished(sighting, scan).or(() -> lack(sighting));
    if (flaw.isEmpty()) {
      flaw = new Shards(sighting.files(), setting.contents()).missing();
    }
    return flaw.isEmpty() ? cut(sighting) : flaw;
  }

  /** What shows that these files are not finished, whatever lies elsewhere. */
  Optional<String> damage(Sighting sighting, Scan scan) throws IOException {
    Optional<String> unfinished = unfinished(sighting, scan);
    return unfinished.isEmpty() ? cut(sighting) : unfinished;
  }

  private static Optional<String> unfinished(Sighting sighting, Scan scan) {
    String marker = sighting.path() + "-unfinished";
    return sighting.inside().stream()
        .filter(Judge::isUnfinished)
        .findFirst()
        .map(path -> path + " is not finished")
        .or(
            () ->
                scan.files().stream().anyMatch(file -> file.path().equals(marker))
                    ? Optional.of(marker + " says that it is not finished")
                    : Optional.empty());
  }

  private Optional<String> lack(Sighting sighting) {
    Convention convention = sighting.convention();
    List<String> inside = sighting.inside();
    Optional<String> missing = convention.missing(inside);
    if (missing.isPresent()) {
      return Optional.of(
          "files are missing that a checkpoint of "
              + framework
              + " has: no name is like "
              + missing.get());
    }
    long ranks = convention.ranks(inside);
    if (ranks > 0 && ranks < setting.processes()) {
      return Optional.of(
          "files of %d processes are there, there are %d".formatted(ranks, setting.processes()));
    }
    return convention.parts() == Convention.Parts.MODEL_PARALLEL
        ? ModelParallel.lack(inside, setting.processes())
        : Optional.empty();
  }

  /**
   * Whether quiet proves nothing because processes may still wait for one another before each
   * writes its own file: those of DeepSpeed do, between the model's states and the optimizer's. Of
   * parts that nothing counts there may be more than we know of processes.
   */
  boolean maybeBegunOnly(Sighting sighting, Scan scan) throws IOException {
    return sighting.convention().isUncounted() || (mayLag(sighting) && !hasSign(sighting, scan));
  }

  /**
   * Whether processes that nothing counts may be behind rank 0. DeepSpeed's write {@code latest}
   * without waiting for one another, and without ZeRO each model rank has a file of its own.
   */
  private boolean mayLag(Sighting sighting) {
    Convention convention = sighting.convention();
    return !convention.isUncounted()
        && convention.ranked() != null
        && convention.sign() instanceof Sign.Named
        && convention.ranks(sighting.inside()) == 0
        && setting.processes() > 1;
  }

  /**
   * What shows that the program starts more processes than we know of: nothing tells then when all
   * of them have written their files.
   */
  Optional<String> crowd(Sighting sighting) {
    long ranks = sighting.convention().ranks(sighting.inside());
    int known = setting.processes() / setting.directories();
    return ranks > known
        ? Optional.of(
            "%s: files of %d processes are there, of %d; set trainer.processesPerWorker to how many a worker starts"
                .formatted(sighting.path(), ranks, known))
        : Optional.empty();
  }

  /** Whether it is whole and the framework goes on from nothing of its kind. */
  boolean isWeightsOnly(Sighting sighting) throws IOException {
    Convention.Partial partial = sighting.convention().partial();
    if (partial == null) {
      return false;
    }
    for (WorkFile file : sighting.files()) {
      Boolean known = weightsOnly.get(file);
      if (known == null) {
        Content content = setting.contents().apply(file);
        known = TorchZip.hasWithout(content, partial.has(), partial.lacks());
        weightsOnly.put(file, known);
      }
      if (known) {
        return true;
      }
    }
    return false;
  }

  /** Where a file that is one for itself keeps weights that would have to be kept with it. */
  Optional<String> weightsBeside(Sighting sighting) throws IOException {
    return sighting.convention().shape() == Convention.Shape.FILE
        ? weightsBeside(sighting.files().getFirst())
        : Optional.empty();
  }

  private Optional<String> weightsBeside(WorkFile file) throws IOException {
    if (!file.path().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return Optional.empty();
    }
    Optional<String> known = weightsBeside.get(file);
    if (known == null) {
      known = Onnx.weightsBeside(setting.contents().apply(file));
      weightsBeside.put(file, known);
    }
    return known;
  }

  private Optional<String> cut(Sighting sighting) throws IOException {
    for (WorkFile file : sighting.files()) {
      Structure structure = structure(file);
      boolean ends =
          sighting.convention().ending().matcher(sighting.place().inside(file.path())).matches();
      if (structure == Structure.BROKEN || (ends && structure != Structure.WHOLE)) {
        return Optional.of(file.path() + " was cut off or is damaged");
      }
    }
    return Optional.empty();
  }

  private Structure structure(WorkFile file) throws IOException {
    return Wholeness.of(file.path(), setting.contents().apply(file));
  }

  /** Whether a whole one needs no time to pass. */
  boolean isProved(Sighting sighting, Scan scan) throws IOException {
    // With more ranks than we know of we do not know how many are to come.
    boolean allRanks = sighting.convention().ranks(sighting.inside()) <= setting.processes();
    boolean signed = !mayLag(sighting) && hasSign(sighting, scan);
    return allRanks && (signed || isWhole(sighting));
  }

  /** A directory may get more files. */
  private boolean isWhole(Sighting sighting) throws IOException {
    boolean whole = sighting.convention().shape() != Convention.Shape.DIRECTORY;
    for (WorkFile file : sighting.files()) {
      whole = whole && structure(file) == Structure.WHOLE;
    }
    return whole;
  }

  boolean hasSign(Sighting sighting, Scan scan) throws IOException {
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
}
