package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Structure;
import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code torch.save} files and directories of them whose names carry the step. Announced
 * checkpoints are taken as well, and an announcement settles its step.
 */
public final class PyTorchAdapter implements Adapter {
  private static final List<String> WEIGHTS =
      List.of(".pt", ".pth", ".ckpt", ".bin", ".safetensors", ".tar");
  private static final List<String> UNFINISHED =
      List.of(".tmp", ".part", ".partial", ".incomplete");

  private final Adapter announced;
  private final @Nullable String publishDirectory;
  private final Function<WorkFile, Content> contents;

  /**
   * @param publishDirectory top-level directory that holds the result, never a checkpoint
   * @param contents opens a file of the scan
   */
  public PyTorchAdapter(
      Adapter announced, @Nullable String publishDirectory, Function<WorkFile, Content> contents) {
    this.announced = announced;
    this.publishDirectory = publishDirectory;
    this.contents = contents;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Findings find(Scan scan, LongPredicate wanted) throws IOException {
    Findings fromTrainer = announced.find(scan, wanted);
    List<Find> finds = new ArrayList<>(fromTrainer.finds());
    List<String> problems = new ArrayList<>(fromTrainer.problems());
    Map<Long, Set<String>> byStep = byStep(scan);
    Set<Long> settled = new HashSet<>(scan.announced().keySet());
    long newest = byStep.isEmpty() ? -1 : new TreeMap<>(byStep).lastKey();
    for (Map.Entry<Long, Set<String>> step : byStep.entrySet()) {
      if (settled.contains(step.getKey()) || !wanted.test(step.getKey())) {
        continue;
      }
      if (step.getValue().size() > 1) {
        problems.add(
            "step "
                + step.getKey()
                + " has several checkpoints: "
                + step.getValue()
                + "; put them into one directory or announce one");
        continue;
      }
      Find find =
          judge(step.getKey(), step.getValue().iterator().next(), scan, step.getKey() < newest);
      if (find != null) {
        finds.add(find);
      }
    }
    finds.sort((a, b) -> Long.compare(a.candidate().step(), b.candidate().step()));
    return new Findings(finds, problems);
  }

  /**
   * Names at the top of the checkpoint directory that look like checkpoints, by the step they
   * carry.
   */
  private Map<Long, Set<String>> byStep(Scan scan) {
    Map<Long, Set<String>> byStep = new TreeMap<>();
    for (WorkFile file : scan.files()) {
      int slash = file.path().indexOf('/');
      String top = slash < 0 ? file.path() : file.path().substring(0, slash);
      boolean possible = slash >= 0 || hasExtension(top, WEIGHTS);
      if (possible
          && !top.startsWith(".")
          && !hasExtension(top, UNFINISHED)
          && !top.equals(publishDirectory)) {
        OptionalLong step = StepNumber.in(top);
        step.ifPresent(number -> byStep.computeIfAbsent(number, n -> new HashSet<>()).add(top));
      }
    }
    return byStep;
  }

  private @Nullable Find judge(long step, String path, Scan scan, boolean succeeded)
      throws IOException {
    List<WorkFile> files = scan.below(path);
    Set<Structure> found =
        files.stream().anyMatch(file -> hasExtension(file.path(), UNFINISHED))
            ? Set.of(Structure.BROKEN)
            : structures(files);
    if (found.contains(Structure.BROKEN)) {
      return null;
    }
    boolean oneFile = files.size() == 1 && files.getFirst().path().equals(path);
    Proof proof = Proof.NONE;
    if (oneFile && found.equals(Set.of(Structure.WHOLE))) {
      proof = Proof.WHOLE;
    } else if (succeeded) {
      proof = Proof.SUCCEEDED;
    }
    return new Find(new Candidate(step, path, files, Freeze.LINK, Map.of(), 1, 1), proof);
  }

  private Set<Structure> structures(List<WorkFile> files) throws IOException {
    Set<Structure> found = new HashSet<>();
    for (WorkFile file : files) {
      found.add(Structure.of(file.path(), contents.apply(file)));
    }
    return found;
  }

  private static boolean hasExtension(String name, List<String> extensions) {
    String lower = name.toLowerCase(Locale.ROOT);
    return extensions.stream().anyMatch(lower::endsWith);
  }
}
