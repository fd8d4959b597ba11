package dev.modelyard.agent.protocol;

import java.util.Optional;

/** Where everything of one run lives; the only place that spells keys. */
public record Layout(String runUid) {
  /** Published versions of all runs. */
  public static final String VERSIONS = "versions";

  public static final String RUNS = "v1";

  /** Where trainers write. */
  public static final String WORK = "work";

  /** Directory of a version; {@code digest} as {@code sha256:‹hex›}. */
  public static String version(String digest) {
    return VERSIONS + "/" + digest.substring("sha256:".length());
  }

  public String epochs() {
    return run("epochs");
  }

  public String epoch(int epoch) {
    return epochs() + "/" + epoch + ".json";
  }

  public String resumed() {
    return run("resumed");
  }

  public String resumed(int epoch) {
    return resumed() + "/" + epoch + ".json";
  }

  public String commits() {
    return run("commits");
  }

  public String commit(CommitId id) {
    return commits() + "/" + id.name() + ".json";
  }

  public String tombstones() {
    return run("tombstones");
  }

  public String tombstone(CommitId id) {
    return tombstones() + "/" + id.name() + ".json";
  }

  /** Says that the tombstone of the same name does not count. */
  public String cancelled(CommitId id) {
    return tombstones() + "/" + id.name() + ".cancelled";
  }

  public String quarantine() {
    return run("quarantine");
  }

  public String quarantine(CommitId id) {
    return quarantine() + "/" + id.name() + ".json";
  }

  public String parts() {
    return run("parts");
  }

  public String part(CommitId id, int incarnation, int rank) {
    return parts() + "/" + id.name() + "." + incarnation + "." + rank + ".json";
  }

  public String data() {
    return run("data");
  }

  public String data(String name) {
    return data() + "/" + name;
  }

  /**
   * Name of a payload directory; the nonce makes it a path that was never used and never will be.
   */
  public static String dataName(CommitId id, String nonce) {
    return dataPrefix(id) + nonce;
  }

  public static String dataPrefix(CommitId id) {
    return id.epoch() + "-" + id.step() + "-";
  }

  /** The commit a payload directory was made for. */
  public static Optional<CommitId> idOfData(String name) {
    String[] parts = name.split("-", 3);
    return parts.length < 3 ? Optional.empty() : CommitId.parse(parts[1] + "." + parts[0]);
  }

  /**
   * Whether a path is that file, or lies below that directory; every path lies below the empty one.
   */
  public static boolean isBelow(String path, String directory) {
    return directory.isEmpty() || path.equals(directory) || path.startsWith(directory + "/");
  }

  public String published() {
    return run("published");
  }

  public String published(int epoch) {
    return published() + "/" + epoch + ".json";
  }

  public String works() {
    return WORK + "/" + runUid;
  }

  public String work(int epoch) {
    return works() + "/a" + epoch;
  }

  private String run(String part) {
    return RUNS + "/" + runUid + "/" + part;
  }
}
