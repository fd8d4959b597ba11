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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keras' BackupAndRestore: two files that each backup overwrites in place, weights first. Its step
 * is the epoch at which {@code fit} would go on. Where there is a backup, models saved beside it
 * are checkpoints only where they are announced, and take it along.
 */
final class KerasBackup implements Adapter {
  private static final String WEIGHTS = "latest.weights.h5";
  private static final String METADATA = "training_metadata.json";
  private static final Pattern EPOCH = Pattern.compile("\"epoch\":\\s*(\\d{1,9})\\b");
  private static final Pattern WITHIN = Pattern.compile("\"batch\":\\s*[1-9]");

  /**
   * @param directory empty, or ends in a slash
   * @param within whether the epoch had begun
   */
  private record Backup(
      String directory, long epoch, boolean within, WorkFile weights, WorkFile metadata) {
    List<WorkFile> files() {
      return List.of(weights, metadata);
    }

    Candidate candidate() {
      String path = directory.isEmpty() ? "" : directory.substring(0, directory.length() - 1);
      return new Candidate(epoch, path, files(), Freeze.COPY, Map.of(), 1, 1);
    }
  }

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
    if (scan.files().stream().noneMatch(file -> isIn(file.path(), WEIGHTS))) {
      return models.find(scan, wanted);
    }
    List<WorkFile> metadata =
        scan.files().stream().filter(file -> isIn(file.path(), METADATA)).toList();
    List<Backup> backups = backups(metadata, scan);
    Findings fromTrainer = announced.find(scan, wanted);
    List<Find> finds = new ArrayList<>();
    List<String> problems = new ArrayList<>(fromTrainer.problems());
    for (Find find : fromTrainer.finds()) {
      if (backups.isEmpty() && !metadata.isEmpty()) {
        problems.add(
            "announced step "
                + find.candidate().step()
                + " waits until the backup beside it is whole, for Keras goes on from that");
      } else {
        finds.add(new Find(beside(backups, find.candidate()), find.proof()));
      }
    }
    for (Backup backup : backups) {
      if (scan.announced().isEmpty() && backup.within()) {
        problems.add(
            backup.metadata().path()
                + " is of a backup within an epoch: only the first of each epoch is kept, for Keras goes on at its beginning and counts no further; back up by epoch, or announce what is saved, by its step");
      }
      if (!scan.announced().containsKey(backup.epoch()) && wanted.test(backup.epoch())) {
        finds.add(new Find(backup.candidate(), Proof.WHOLE));
      }
    }
    finds.sort(Comparator.comparingLong(find -> find.candidate().step()));
    return new Findings(finds, fromTrainer.refused(), problems);
  }

  /** Keras goes on from the backup, and an attempt has the files of one commit: it takes both. */
  private static Candidate beside(List<Backup> backups, Candidate announced) {
    if (backups.isEmpty()) {
      return announced;
    }
    Set<WorkFile> files = new LinkedHashSet<>(announced.files());
    backups.forEach(backup -> files.addAll(backup.files()));
    return new Candidate(
        announced.step(),
        announced.path(),
        List.copyOf(files),
        Freeze.COPY,
        announced.metrics(),
        announced.parts(),
        announced.incarnation());
  }

  private List<Backup> backups(List<WorkFile> metadata, Scan scan) throws IOException {
    List<Backup> backups = new ArrayList<>();
    for (WorkFile file : metadata) {
      String text = text(file);
      OptionalLong epoch = epoch(text);
      String directory = file.path().substring(0, file.path().length() - METADATA.length());
      for (WorkFile weights : scan.files()) {
        if (weights.path().equals(directory + WEIGHTS)
            && epoch.isPresent()
            && belong(weights, file)) {
          boolean within = WITHIN.matcher(text).find();
          backups.add(new Backup(directory, epoch.getAsLong(), within, weights, file));
        }
      }
    }
    return backups;
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
}
