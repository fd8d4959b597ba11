package dev.modelyard.operator.http;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.TrainingPods;
import dev.modelyard.operator.core.TrainingPods.Speaker;
import dev.modelyard.operator.http.TokenReviewer.PodIdentity;
import dev.modelyard.operator.metrics.Meters;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may report for a training, and what becomes of a report. A caller shows a token that the API
 * server finds good for the audience of this one training and bound to a pod, and that pod is one
 * of the training's current attempt. Errors have the form of the API server's.
 */
public final class ProgressIntake {

  private static final Logger log = LoggerFactory.getLogger(ProgressIntake.class);
  private static final String BEARER = "Bearer ";
  private static final int LONGEST_TOKEN = 8 * 1024;

  /** Which of the two contracts a request follows. */
  public enum Contract {
    KUBEFLOW_TRAINER,
    AGENT
  }

  /** One request, read. */
  public record Report(
      Contract contract,
      String namespace,
      String training,
      @Nullable String authorization,
      String body) {}

  /** One answer: HTTP code and JSON. */
  public record Answer(int code, String json) {}

  /** Asks for a reconcile of a training. */
  public interface Trigger {
    void reconcile(String namespace, String training);
  }

  private final TokenReviewer reviewer;
  private final TrainingPods pods;
  private final LiveBoard board;
  private final Trigger trigger;
  private final RateLimit limit;
  private final BooleanSupplier leading;
  private final Meters meters;

  public ProgressIntake(
      TokenReviewer reviewer,
      TrainingPods pods,
      LiveBoard board,
      Trigger trigger,
      Clock clock,
      BooleanSupplier leading,
      Meters meters) {
    this.reviewer = reviewer;
    this.pods = pods;
    this.board = board;
    this.trigger = trigger;
    this.limit = new RateLimit(clock);
    this.leading = leading;
    this.meters = meters;
  }

  /** Answers one request; may block for a TokenReview. Never throws. */
  public Answer answer(Report report) {
    Answer answer = judged(report);
    meters.progressAnswered(answer.code());
    return answer;
  }

  private Answer judged(Report report) {
    if (!leading.getAsBoolean()) {
      return failure(503, "ServiceUnavailable", "this replica is on standby, try again");
    }
    Optional<String> token = token(report.authorization());
    if (token.isEmpty()) {
      return failure(401, "Unauthorized", "a bearer token is needed");
    }
    Optional<PodIdentity> pod;
    try {
      pod =
          reviewer.review(
              token.get(), Names.progressAudience(report.namespace(), report.training()));
    } catch (RuntimeException e) {
      log.warn("a progress token could not be reviewed: {}", e.getMessage());
      return failure(503, "ServiceUnavailable", "the token could not be reviewed, try again");
    }
    if (pod.isEmpty()) {
      return failure(
          401,
          "Unauthorized",
          "the token is not good for audience "
              + Names.progressAudience(report.namespace(), report.training()));
    }
    return admitted(report, pod.get());
  }

  private Answer admitted(Report report, PodIdentity pod) {
    Optional<Speaker> speaker =
        pod.namespace().equals(report.namespace())
            ? pods.findSpeaker(report.namespace(), report.training(), pod.name(), pod.uid())
            : Optional.empty();
    if (speaker.isEmpty()) {
      return failure(
          403,
          "Forbidden",
          "pod %s is not of the current attempt of training %s"
              .formatted(pod.name(), report.training()));
    }
    // A program may talk much: its agent in the same pod is still heard.
    if (!limit.admits(report.contract() + " " + pod.uid())) {
      return failure(429, "TooManyRequests", "at most one report a second, try again later");
    }
    return accepted(report, speaker.get());
  }

  private Answer accepted(Report report, Speaker speaker) {
    Runnable changed = () -> trigger.reconcile(report.namespace(), report.training());
    try {
      switch (report.contract()) {
        case KUBEFLOW_TRAINER -> board.accept(speaker, TrainerStatus.parse(report.body()), changed);
        case AGENT -> board.accept(speaker, AgentReport.parse(report.body()), changed);
      }
    } catch (IllegalArgumentException e) {
      return failure(400, "BadRequest", e.getMessage());
    }
    return new Answer(200, report.body());
  }

  /** An error as the API server would word it. */
  static Answer failure(int code, String reason, @Nullable String message) {
    return new Answer(
        code,
        Json.canonical(
            new StatusBuilder()
                .withStatus("Failure")
                .withReason(reason)
                .withMessage(message)
                .withCode(code)
                .build()));
  }

  private static Optional<String> token(@Nullable String authorization) {
    return Optional.ofNullable(authorization)
        .filter(a -> a.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(a -> a.substring(BEARER.length()).strip())
        .filter(t -> !t.isEmpty() && t.length() <= LONGEST_TOKEN);
  }
}
