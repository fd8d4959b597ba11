package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.serving.Gate;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RejectedModel;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Labels;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The sentences of {@code status.message}: which revision, which version, why, and what to do next.
 * No counts that change while pods start: each change of the message is a write.
 */
final class Words {

  private Words() {}

  static String name(RevisionStatus revision) {
    return "revision %d (%s)".formatted(revision.number(), model(revision));
  }

  static String serves(RevisionStatus revision) {
    return capital(name(revision)) + " serves.";
  }

  static String healthy(RevisionStatus serving, Optional<String> rollbackTo) {
    return serves(serving)
        + rollbackTo
            .map(
                " spec.rollbackTo '%s' holds it there; remove it to follow spec.model again."
                    ::formatted)
            .orElse("");
  }

  static String noReadyPods(ServingSnapshot seen, RevisionStatus serving, Outlook outlook) {
    String why =
        seen.objects(serving.number()).pods().stream()
            .flatMap(
                p ->
                    p
                        .crash()
                        .map(Object::toString)
                        .or(() -> PodTrouble.of(p, seen.rendered(serving.number())))
                        .stream())
            .findFirst()
            .map(w -> ": " + w)
            .orElse("");
    String gone =
        seen.objects(serving.number()).deployment().isEmpty()
                && seen.rendered(serving.number()).isEmpty()
            ? " Its Deployment is gone, and the spec has changed since: point spec.model to a"
                + " version to serve."
            : "";
    String before = outlook.upToDate() ? "" : outlook.message() + " ";
    return before + capital(name(serving)) + " has no ready pod" + why + "." + gone;
  }

  /** A revision was tried and refused, or could not be tried. */
  static String failure(
      RevisionStatus failed, Optional<RejectedModel> rejection, Optional<RevisionStatus> serving) {
    String now =
        serving
            .map(s -> " " + serves(s))
            .orElse(" Nothing serves, and there is nothing to go back to.");
    String reason = failed.reason() == null ? "" : failed.reason();
    return rejection
        .map(r -> refused(failed, r) + now + " Next: " + instead(r))
        .orElseGet(
            () ->
                "%s could not be tried, which is not held against its model: %s.%s Next: remove the cause, then change the spec to try again."
                    .formatted(capital(name(failed)), stripped(reason), now));
  }

  static String refusedDigest(
      String digest, RejectedModel rejection, Optional<RevisionStatus> serving) {
    return "Digest %s was refused before, by gate %s: %s.%s Next: %s"
        .formatted(
            digest,
            rejection.gate(),
            stripped(rejection.reason()),
            serving.map(s -> " " + serves(s)).orElse(""),
            instead(rejection));
  }

  /** What {@code spec.rollbackTo} can name. */
  static String waysBack(ModelDeploymentStatus status) {
    String good =
        status.revisions().stream()
            .filter(r -> r.state() != RevisionState.Rejected)
            .map(r -> "%d (%s)".formatted(r.number(), model(r)))
            .collect(Collectors.joining(", "));
    return good.isEmpty()
        ? "it has none yet, so remove spec.rollbackTo"
        : "write one of " + good + ", or remove it";
  }

  static String paused(ServingSnapshot seen, RevisionStatus candidate, int weight) {
    return "%s waits for you at weight %d. To go on: kubectl annotate md %s -n %s %s=%d --overwrite"
        .formatted(
            capital(name(candidate)),
            weight,
            seen.owner().name(),
            seen.owner().namespace(),
            Labels.PROMOTE,
            candidate.number());
  }

  static String said(AgentReport report) {
    return report.message() == null ? report.outcome() : report.outcome() + ": " + report.message();
  }

  static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static String model(RevisionStatus revision) {
    return revision.version() == null ? revision.digest() : revision.version();
  }

  private static String refused(RevisionStatus failed, RejectedModel rejection) {
    return "%s was refused by gate %s: %s."
        .formatted(capital(name(failed)), rejection.gate(), stripped(rejection.reason()));
  }

  private static String instead(RejectedModel rejection) {
    if (rejection.specHash() == null) {
      return "point spec.model to another version; these bytes are not tried again.";
    }
    return rejection.gate() == Gate.Smoke
        ? "point spec.model to another version, or correct spec.gates.smoke."
        : "point spec.model to another version, or correct what the pods run.";
  }

  private static String stripped(String sentence) {
    String text = sentence.strip();
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
