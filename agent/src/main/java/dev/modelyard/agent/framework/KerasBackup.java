package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Structure;
import dev.modelyard.agent.format.whole.Wholeness;
import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keras' BackupAndRestore: two files that each backup overwrites in place, weights first. Its step
 * is the epoch at which {@code fit} would go on. Where there is a backup, models saved beside it
 * are checkpoints only where they are announced.
 */
final class KerasBackup implements Adapter {
  private static final String WEIGHTS = "latest.weights.h5";
  private static final String METADATA = "training_metadata.json";
  private static final Pattern EPOCH = Pattern.compile("\"epoch\":\\s*(\\d{1,9})\\b");
  private static final Pattern WITHIN = Pattern.compile("\"batch\":\\s*[1-9]");

  private final Adapter models;
  private final Adapter announced;
  private final Function<WorkFile, Content> contents;

  /**
   * @param models finds checkpoints where there is no backup
   * @param announced takes what the trainer announces
   * @param contents opens a file of the scan
   */
  KerasBackup(Adapter models, Adapter announced, Function<WorkFile, Content> contents) {
    this.models = models;
    this.announced = announced;
    this.contents = contents;
  }

  @Override
  public int version() {
    return models.version();
  }

  @Override
  public Findings find(Scan scan, LongPredicate wanted) throws IOException {
    List<WorkFile> backups =
        scan.files().stream().filter(file -> isIn(file.path(), METADATA)).toList();
    boolean used = scan.files().stream().anyMatch(file -> isIn(file.path(), WEIGHTS));
    if (!used) {
      return models.find(scan, wanted);
    }
    Findings fromTrainer = announced.find(scan, wanted);
    List<Find> finds = new ArrayList<>(fromTrainer.finds());
    List<String> problems = new ArrayList<>(fromTrainer.problems());
    for (WorkFile metadata : backups) {
      String text = text(metadata);
      if (WITHIN.matcher(text).find()) {
        problems.add(
            metadata.path()
                + " is of a backup within an epoch: only the first of each epoch is kept, for Keras goes on at its beginning and counts no further; back up by epoch, or number what is saved by its step");
      }
      OptionalLong epoch = epoch(text);
      String directory = metadata.path().substring(0, metadata.path().length() - METADATA.length());
      for (WorkFile weights : scan.files()) {
        if (weights.path().equals(directory + WEIGHTS)
            && epoch.isPresent()
            && !scan.announced().containsKey(epoch.getAsLong())
            && wanted.test(epoch.getAsLong())
            && belong(weights, metadata)) {
          finds.add(
              new Find(candidate(epoch.getAsLong(), directory, weights, metadata), Proof.WHOLE));
        }
      }
    }
    finds.sort(Comparator.comparingLong(find -> find.candidate().step()));
    return new Findings(finds, problems);
  }

  private static boolean isIn(String path, String name) {
    return path.equals(name) || path.endsWith("/" + name);
  }

  private String text(WorkFile metadata) throws IOException {
    return new String(contents.apply(metadata).read(0, 1 << 10), StandardCharsets.UTF_8);
  }

  private static OptionalLong epoch(String text) {
    Matcher matcher = EPOCH.matcher(text);
    return matcher.find() && text.strip().endsWith("}")
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /**
   * Weights younger than the metadata are those of the next backup, whose metadata is still to
   * come. The one place that orders times of files: both are written by one process, and a clock
   * that is set back between the two only makes us wait for the next backup.
   */
  private boolean belong(WorkFile weights, WorkFile metadata) throws IOException {
    return metadata.state().modifiedNanos() >= weights.state().modifiedNanos()
        && Wholeness.of(weights.path(), contents.apply(weights)) == Structure.WHOLE;
  }

  private static Candidate candidate(
      long epoch, String directory, WorkFile weights, WorkFile metadata) {
    String path = directory.isEmpty() ? "" : directory.substring(0, directory.length() - 1);
    return new Candidate(epoch, path, List.of(weights, metadata), Freeze.COPY, Map.of(), 1, 1);
  }
}
