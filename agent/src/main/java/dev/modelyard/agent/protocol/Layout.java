package dev.modelyard.agent.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where everything of one run lives; the only place that spells keys. */
public record Layout(String runUid) {
  /** Published versions of all runs. */
  public static final String VERSIONS = "versions";

  public static final String RUNS = "v1";

  /** Data keys of sealed directories, in directories of the same names. */
  public static final String KEYS = "keys";

  /** Where trainers write. */
  public static final String WORK = "work";

  /** In bytes: NAME_MAX of Linux. */
  private static final int LONGEST_NAME = 255;

  /** In bytes: three quarters of PATH_MAX of Linux, which leaves room for what it lies below. */
  private static final int LONGEST_PATH = 3072;

  /** The end of the name of a directory whose payload is sealed. */
  private static final String SEALED = ".sealed";

  /** Of a step and an epoch, or of an epoch alone. */
  private static final Pattern PART =
      Pattern.compile(
          "(?:\\d{1,18}\\.(\\d{1,9})\\.(?:call|share|\\d)|(\\d{1,9})\\.(?:closed|beat)).*");

  private static final Pattern SEALED_PAYLOAD =
      Pattern.compile(
          "(v1/[^/]+/data/[^/]+[.]sealed(?=/)|versions/(?:[^/]+/)?[^/]+[.]sealed(?=/files/))/.+",
          Pattern.DOTALL); // the names of files may have line breaks

  private static final Pattern WORK_OR_DRAFT = Pattern.compile("a(\\d{1,9})(?:[.]draft-.*)?");

  /** Of a directory that one attempt has of a version. */
  private static final Pattern OF_ATTEMPT = Pattern.compile(".+-\\d{1,9}([.]sealed)?");

  /**
   * Directory of a version on a volume, and what those in a bucket lie below; {@code digest} as
   * {@code sha256:‹hex›}.
   */
  public static String version(String digest) {
    return VERSIONS + "/" + digest.substring("sha256:".length());
  }

  /** Directory that an epoch has of a version, where each has its own. */
  public String version(String digest, int epoch) {
    return version(digest) + "/" + runUid + "-" + epoch;
  }

  /** Whether a name below {@link #works} is a directory, or a draft, of an epoch before this. */
  public static boolean isWorkBelow(int epoch, String name) {
    Matcher matcher = WORK_OR_DRAFT.matcher(name);
    return matcher.matches() && Integer.parseInt(matcher.group(1)) < epoch;
  }

  /** Whether that is how {@link #version(String, int)} names a directory. */
  public static boolean isOfAttempt(String name) {
    return OF_ATTEMPT.matcher(name).matches();
  }

  /** Name of a version's directory, or of one with payload, when what is in it is sealed. */
  public static String sealed(String directory) {
    return directory + SEALED;
  }

  public static boolean isSealed(String directory) {
    return directory.endsWith(SEALED);
  }

  /**
   * The directory whose data key a file is sealed with; empty for what is not sealed: records, the
   * manifest and the configuration of a version, and all payload of other directories.
   */
  public static Optional<String> sealedDirectory(String key) {
    Matcher payload = SEALED_PAYLOAD.matcher(key);
    return payload.matches() ? Optional.of(payload.group(1)) : Optional.empty();
  }

  /** Whether a directory is one of payload of a commit that is sealed. */
  public static boolean isSealedData(String directory) {
    return !isBelow(directory, VERSIONS)
        && sealedDirectory(directory + "/any").filter(directory::equals).isPresent();
  }

  /** Where the data key of a sealed directory is. */
  public static String keys(String sealedDirectory) {
    return KEYS + "/" + sealedDirectory;
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

  /** Of a step found by names. */
  public String call(CommitId id) {
    return parts() + "/" + id.name() + ".call.json";
  }

  /** Rank 0 calls nothing more in that epoch. */
  public String closed(int epoch) {
    return parts() + "/" + epoch + ".closed.json";
  }

  /** That a rank is still at it, for the {@code number}th time. */
  public String beat(int epoch, int rank, long number) {
    return parts() + "/" + epoch + ".beat." + rank + "." + number + ".json";
  }

  /** An answer to the call; no announcement has such a key. */
  public String share(CommitId id, int rank) {
    return parts() + "/" + id.name() + ".share." + rank + ".json";
  }

  /** The epoch that a record among {@link #parts} is of. */
  public static OptionalInt epochOfPart(String name) {
    Matcher part = PART.matcher(name);
    return part.matches()
        ? OptionalInt.of(Integer.parseInt(part.group(part.group(1) == null ? 2 : 1)))
        : OptionalInt.empty();
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

  /** Whether that is the name of a payload directory of this commit, and of nothing else. */
  public static boolean isDataOf(CommitId id, String name) {
    return name.startsWith(dataPrefix(id)) && name.indexOf('/') < 0 && isPlain(name);
  }

  /** Whether a path leads to something below where it begins, by names alone. */
  public static boolean isPlain(String path) {
    return path.indexOf('\0') < 0
        && Stream.of(path.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals("..") || part.equals("."));
  }

  /** Whether a disk takes a path, as far as its length goes, below any directory of ours. */
  public static boolean isShort(String path) {
    return bytes(path) <= LONGEST_PATH
        && Stream.of(path.split("/")).allMatch(name -> bytes(name) <= LONGEST_NAME);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** A path that no disk has beside the others: what it lies below is a file among them. */
  public static Optional<String> findBelowFile(Set<String> files) {
    return files.stream()
        .filter(
            path ->
                IntStream.range(0, path.length())
                    .filter(at -> path.charAt(at) == '/')
                    .anyMatch(end -> files.contains(path.substring(0, end))))
        .sorted()
        .findFirst();
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
