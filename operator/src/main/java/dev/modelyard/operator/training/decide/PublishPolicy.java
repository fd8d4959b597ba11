package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.api.v1alpha1.training.MetricRequirement;
import dev.modelyard.api.v1alpha1.training.PublishSpec;
import dev.modelyard.api.v1alpha1.training.PublishedVersion;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.training.desired.ForkPoint;
import dev.modelyard.operator.training.desired.PublishedModel;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which version a completed attempt becomes. One training publishes one version: ours is known by
 * the training's UID in its labels, and its name follows from what came before it. A cache may lag,
 * but it lags in order: whoever does not see our version proposes its very name again, and the API
 * server answers that it is ours.
 */
final class PublishPolicy {
  private PublishPolicy() {}

  /** What is to be said of the version, and what to make. */
  sealed interface Verdict {
    /** It is there already. */
    record Present(String reason, PublishedVersion version) implements Verdict {}

    /** It is to be made. */
    record Make(Action.Create create, PublishedVersion version) implements Verdict {}

    /** The training succeeded, and there is a reason for no version. */
    record No(String reason, String message) implements Verdict {}

    /**
     * The program ended well, but the agent could not finish: another attempt can. It costs no
     * failure; noProgressLimit bounds how many there are.
     */
    record Unfinished(String message) implements Verdict {}
  }

  static Verdict verdict(TrainingSnapshot seen, AttemptReports reports) {
    Optional<KnownVersion> ours =
        seen.versions().stream()
            .filter(v -> v.trainingUid().filter(seen.owner().uid()::equals).isPresent())
            .findFirst();
    if (ours.isPresent()) {
      return new Verdict.Present("Published", named(ours.get()));
    }
    AgentReport.Version bytes = reports.watch().map(AgentReport::version).orElse(null);
    if (bytes == null) {
      return withoutBytes(seen, reports);
    }
    Map<String, String> metrics = metrics(seen, reports);
    PublishedModel.Origin origin = origin(seen, reports.attempt());
    return unmet(seen.spec().publish(), metrics)
        .<Verdict>map(message -> new Verdict.No("RequirementNotMet", message))
        .or(
            () ->
                same(seen, bytes, origin)
                    .map(v -> new Verdict.Present("AlreadyPublished", named(v))))
        .orElseGet(() -> make(seen, reports.attempt(), origin, bytes, metrics));
  }

  private static Verdict withoutBytes(TrainingSnapshot seen, AttemptReports reports) {
    Optional<AgentReport> refused = reports.watch().filter(r -> r.outcome().equals("Refused"));
    if (refused.isPresent()) {
      String why = refused.get().message();
      return new Verdict.No(
          "FormatRefused", why == null ? "spec.publish.formatPolicy refuses the files" : why);
    }
    return isEndInOrder(reports) && !reports.hasCommits(seen.status())
        ? new Verdict.No(
            "NoCheckpoint",
            "the program ended with exit code 0 and wrote %s, so there is nothing to publish"
                .formatted(nothing(seen)))
        : new Verdict.Unfinished(unfinished(reports));
  }

  /** By the agent's own last word; without one nobody knows what the program had written. */
  private static boolean isEndInOrder(AttemptReports reports) {
    return reports
        .watch()
        .filter(r -> r.outcome().equals("Stopped") && r.problem() == null)
        .isPresent();
  }

  private static String nothing(TrainingSnapshot seen) {
    String directory = seen.spec().checkpoints().directory();
    PublishSpec publish = seen.spec().publish();
    return publish == null || publish.directory() == null
        ? "no checkpoint to " + directory + " (MODELYARD_CHECKPOINT_DIR)"
        : "no file to %s/%s (MODELYARD_OUTPUT_DIR)".formatted(directory, publish.directory());
  }

  private static String unfinished(AttemptReports reports) {
    boolean wasKilled = reports.watch().filter(r -> !r.outcome().equals("Running")).isEmpty();
    return "the program ended with exit code 0, but the agent "
        + (wasKilled
            ? "ended before it named a version, for which it has"
                + " spec.podTemplate.spec.terminationGracePeriodSeconds"
            : "named no version")
        + reports
            .watch()
            .map(r -> r.problem() == null ? r.message() : r.problem())
            .map(why -> ": " + why)
            .orElse("");
  }

  /**
   * These bytes where this training keeps them: those elsewhere may go, or open with other keys.
   */
  private static Optional<KnownVersion> same(
      TrainingSnapshot seen, AgentReport.Version bytes, PublishedModel.Origin origin) {
    ForkPoint.Store store = ForkPoint.storeOf(seen.owner(), seen.spec());
    return seen.versions().stream()
        .filter(v -> v.stays() && v.model().equals(seen.model()))
        .filter(v -> v.digest().filter(bytes.digest()::equals).isPresent())
        .filter(
            v -> ForkPoint.storeOf(v.source(), bytes.digest()).filter(store::equals).isPresent())
        .filter(v -> Objects.equals(v.source().encryption(), origin.encryption()))
        .findFirst();
  }

  /**
   * Not always that of the spec: a change that was refused, or came when the attempt had ended, has
   * run nowhere. Then the Job tells.
   */
  private static PublishedModel.Origin origin(TrainingSnapshot seen, int attempt) {
    PublishedModel.Origin now = PublishedModel.Origin.of(RunHash.of(seen.spec()), seen.spec());
    return seen.job(attempt)
        .filter(job -> !job.specHash().equals(now.specHash()))
        .map(
            job ->
                new PublishedModel.Origin(
                    job.specHash(),
                    job.image().orElse(null),
                    null,
                    job.encryption().map(SecretReference::new).orElse(null)))
        .orElse(now);
  }

  private static Verdict make(
      TrainingSnapshot seen,
      int attempt,
      PublishedModel.Origin origin,
      AgentReport.Version bytes,
      Map<String, String> metrics) {
    int number = nextNumber(seen);
    var model =
        PublishedModel.desired(
            seen.owner(),
            seen.spec(),
            new PublishedModel.Result(
                seen.model(), number, attempt, origin, bytes, metrics, seen.forkPoint()));
    return new Verdict.Make(
        Action.create(model),
        new PublishedVersion(Names.version(seen.model(), number), bytes.digest()));
  }

  /** One more than the highest of the line, past names that something else has taken. */
  private static int nextNumber(TrainingSnapshot seen) {
    Set<String> names = new HashSet<>();
    seen.versions().forEach(v -> names.add(v.name()));
    int number =
        1
            + seen.versions().stream()
                .filter(v -> v.model().equals(seen.model()))
                .mapToInt(KnownVersion::version)
                .max()
                .orElse(0);
    while (names.contains(Names.version(seen.model(), number))) {
      number++;
    }
    return number;
  }

  private static Map<String, String> metrics(TrainingSnapshot seen, AttemptReports reports) {
    Map<String, String> metrics = new HashMap<>();
    if (seen.status().progress() != null) {
      metrics.putAll(seen.status().progress().metrics());
    }
    seen.progress()
        .filter(p -> p.attempt() == reports.attempt())
        .ifPresent(p -> metrics.putAll(p.metrics()));
    reports.watch().ifPresent(last -> add(last, metrics));
    return KeptMetrics.of(seen, Set.of(), metrics);
  }

  /** What was announced with a commit of this attempt is newer than what was reported before. */
  private static void add(AgentReport last, Map<String, String> metrics) {
    boolean isOlder = last.lastCommit() == null;
    Objects.requireNonNullElse(last.metrics(), Map.<String, String>of())
        .forEach((name, value) -> metrics.merge(name, value, (is, may) -> isOlder ? is : may));
  }

  private static Optional<String> unmet(
      @Nullable PublishSpec publish, Map<String, String> metrics) {
    List<MetricRequirement> required = publish == null ? List.of() : publish.require();
    List<String> unmet =
        required.stream().flatMap(r -> unmet(r, metrics.get(r.metric())).stream()).toList();
    return unmet.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", unmet));
  }

  private static Optional<String> unmet(MetricRequirement required, @Nullable String text) {
    Optional<BigDecimal> value = ProgressPolicy.number(text);
    if (value.isEmpty()) {
      return Optional.of(
          "metric %s is required by spec.publish.require and %s"
              .formatted(
                  required.metric(),
                  text == null ? "was not reported" : "was reported as '" + text + "'"));
    }
    boolean low =
        ProgressPolicy.number(required.min())
            .filter(min -> value.get().compareTo(min) < 0)
            .isPresent();
    boolean high =
        ProgressPolicy.number(required.max())
            .filter(max -> value.get().compareTo(max) > 0)
            .isPresent();
    return !low && !high
        ? Optional.empty()
        : Optional.of(
            "metric %s is %s, spec.publish.require asks for %s %s"
                .formatted(
                    required.metric(),
                    text,
                    low ? "at least" : "at most",
                    low ? required.min() : required.max()));
  }

  private static PublishedVersion named(KnownVersion version) {
    return new PublishedVersion(version.name(), version.digest().orElse(""));
  }
}
