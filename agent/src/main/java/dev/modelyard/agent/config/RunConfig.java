package dev.modelyard.agent.config;

import dev.modelyard.agent.format.FormatPolicy;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.resume.Origin;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import dev.modelyard.agent.protocol.retention.KeepRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code restore} and {@code watch} of one worker are told.
 *
 * @param root of the store, on the claim; with a bucket only work directories are there
 * @param claim its name, for people; null with a bucket
 * @param bucket where all else is; null when all is on the claim
 * @param encryption of payload in the bucket; null: none
 * @param runUid UID of the ModelTraining
 * @param attempt number of the attempt, which is the epoch
 * @param processes of the trainer, over all workers
 * @param runDirectory shared with the trainer of this pod only
 * @param checkpointDirectory as the trainer sees it
 * @param publishDirectory below the checkpoint directory; null publishes the last commit
 * @param formatPolicy which formats a version may have
 * @param suspect commit to step back from
 * @param lastCommit the newest that the training's status knows
 * @param expectResume the answer the trainer's arguments were made for
 * @param saveEvery how often to ask for a save
 * @param scrubEvery how often to read a commit again; zero: never
 * @param origin where a new run begins instead of at nothing
 * @param stop how a stop waits for one; null: it does not
 * @param grace how long the kubelet lets the pod end, at most; null: not known
 */
public record RunConfig(
    Path root,
    @Nullable String claim,
    @Nullable Bucket bucket,
    @Nullable Encryption encryption,
    String runUid,
    String training,
    int attempt,
    int rank,
    int workers,
    int processes,
    Path runDirectory,
    String checkpointDirectory,
    String framework,
    KeepRules keep,
    VerifyLevel verify,
    boolean startOver,
    @Nullable Boolean expectResume,
    @Nullable String publishDirectory,
    FormatPolicy formatPolicy,
    @Nullable String image,
    @Nullable String specHash,
    @Nullable CommitId suspect,
    @Nullable CommitId lastCommit,
    @Nullable Duration saveEvery,
    Duration scrubEvery,
    @Nullable Origin origin,
    @Nullable StopConfig stop,
    @Nullable Duration grace,
    @Nullable ReportTarget report,
    Path terminationLog,
    String host) {

  /** Each of the few commits that are kept is read again about once a day. */
  private static final Duration SCRUB_EVERY = Duration.ofHours(6);

  private static final String RUN_UID = "MODELYARD_RUN_UID";

  /** Fails with {@link ConfigException} naming the first variable that is wrong. */
  public static RunConfig from(Map<String, String> variables) {
    Environment env = new Environment(variables);
    int workers = env.find("MODELYARD_WORKERS", "a number from 1", Environment::positive).orElse(1);
    return new RunConfig(
        env.require("MODELYARD_ROOT", "an absolute path", Path::of),
        env.find("MODELYARD_CLAIM").orElse(null),
        Bucket.from(env),
        Encryption.from(env),
        env.require(RUN_UID, "the UID of the training", RunConfig::pathSegment),
        env.require("MODELYARD_TRAINING"),
        env.require("MODELYARD_ATTEMPT", "a number from 1", Environment::positive),
        env.require("MODELYARD_RANK", "a number from 0", Environment::natural),
        workers,
        env.find("MODELYARD_PROCESSES", "a number from 1", Environment::positive).orElse(workers),
        env.find("MODELYARD_RUN_DIR", "an absolute path", Path::of)
            .orElse(Path.of("/modelyard/run")),
        env.find("MODELYARD_CHECKPOINT_DIR").orElse("/modelyard/checkpoints"),
        env.find("MODELYARD_FRAMEWORK").orElse("Generic"),
        keep(env),
        env.find("MODELYARD_VERIFY", "Full, Sampled or Size", RunConfig::level)
            .orElse(VerifyLevel.FULL),
        env.find("MODELYARD_ON_NONE_VALID", "Fail or StartOver", RunConfig::startOver)
            .orElse(false),
        env.find("MODELYARD_EXPECT_RESUME", "true or false", Environment::bool).orElse(null),
        env.find(
                "MODELYARD_PUBLISH_DIR",
                "a path below the checkpoint directory",
                RunConfig::relative)
            .orElse(null),
        env.find("MODELYARD_FORMAT_POLICY", "SafeOnly, AllowList or Any", RunConfig::policy)
            .orElse(FormatPolicy.ALLOW_LIST),
        env.find("MODELYARD_IMAGE").orElse(null),
        env.find("MODELYARD_SPEC_HASH").orElse(null),
        env.find("MODELYARD_SUSPECT", "step.epoch", RunConfig::commit).orElse(null),
        env.find("MODELYARD_LAST_COMMIT", "step.epoch", RunConfig::commit).orElse(null),
        env.seconds("MODELYARD_INTERVAL", 1).orElse(null),
        env.seconds("MODELYARD_SCRUB_INTERVAL", 0).orElse(SCRUB_EVERY),
        origin(env),
        StopConfig.from(env),
        env.seconds("MODELYARD_GRACE", 0).orElse(null),
        ReportTarget.from(env),
        terminationLog(env),
        env.find("HOSTNAME").orElse("unknown"));
  }

  static Optional<String> findRunUid(Environment env) {
    return env.find(RUN_UID, "the UID of the training", RunConfig::pathSegment);
  }

  static Path terminationLog(Environment env) {
    return env.find("MODELYARD_TERMINATION_LOG", "a path", Path::of)
        .orElse(Path.of("/dev/termination-log"));
  }

  private static @Nullable Origin origin(Environment env) {
    String name = env.find("MODELYARD_FROM").orElse("");
    Long step = env.find("MODELYARD_FROM_STEP", "a step", RunConfig::steps).orElse(null);
    return env.find("MODELYARD_FROM_RUN", "the UID of a training", RunConfig::pathSegment)
        .<Origin>map(uid -> new Origin.Checkpoint(name, uid, step))
        .or(
            () ->
                env.find("MODELYARD_FROM_VERSION", "a sha256 digest", RunConfig::digest)
                    .map(digest -> new Origin.Version(name, digest, step == null ? 0 : step)))
        .orElse(null);
  }

  private static KeepRules keep(Environment env) {
    return new KeepRules(
        env.find("MODELYARD_KEEP_LAST", "a number from 1", Environment::positive).orElse(3),
        env.find("MODELYARD_KEEP_EVERY", "a number of steps", RunConfig::steps).orElse(0L),
        env.find(
                "MODELYARD_KEEP_BEST",
                "JSON like {\"metric\":\"loss\",\"goal\":\"Minimize\",\"count\":1}",
                RunConfig::best)
            .orElse(null));
  }

  private static long steps(String value) {
    return Long.parseUnsignedLong(value);
  }

  private static KeepRules.Best best(String json) {
    try {
      return CanonicalJson.read(json.getBytes(StandardCharsets.UTF_8), KeepRules.Best.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static VerifyLevel level(String value) {
    return switch (value) {
      case "Full" -> VerifyLevel.FULL;
      case "Sampled" -> VerifyLevel.SAMPLED;
      case "Size" -> VerifyLevel.SIZE;
      default -> throw new IllegalArgumentException(value);
    };
  }

  private static FormatPolicy policy(String value) {
    return Stream.of(FormatPolicy.values())
        .filter(policy -> policy.label().equals(value))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(value));
  }

  private static boolean startOver(String value) {
    return switch (value) {
      case "Fail" -> false;
      case "StartOver" -> true;
      default -> throw new IllegalArgumentException(value);
    };
  }

  private static CommitId commit(String value) {
    return CommitId.parse(value).orElseThrow(() -> new IllegalArgumentException(value));
  }

  private static String pathSegment(String value) {
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9-]*")) {
      throw new IllegalArgumentException(value);
    }
    return value;
  }

  private static String digest(String value) {
    if (!value.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(value);
    }
    return value;
  }

  private static String relative(String value) {
    Path path = Path.of(value).normalize();
    if (path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()) {
      throw new IllegalArgumentException(value);
    }
    return path.toString();
  }
}
