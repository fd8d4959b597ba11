package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.operator.serving.desired.ModelFact;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Which revision the spec asks for: {@code rollbackTo} while it is set, else {@code model}. */
final class WantedPolicy {

  private WantedPolicy() {}

  static Wanted wanted(ServingSnapshot seen) {
    return rollbackTo(seen).map(to -> goBack(seen, to)).orElseGet(() -> model(seen));
  }

  static Optional<String> rollbackTo(ServingSnapshot seen) {
    return Optional.ofNullable(seen.spec().rollbackTo()).filter(to -> !to.isBlank());
  }

  /** The version of this name, with the present spec. */
  static Wanted version(ServingSnapshot seen, String field, String name) {
    return find(seen, m -> m.name().equals(name))
        .map(m -> of(seen, m))
        .orElseGet(() -> missing(seen, field, name));
  }

  private static Wanted model(ServingSnapshot seen) {
    String version = seen.spec().model().version();
    if (version != null) {
      return version(seen, "spec.model.version", version);
    }
    String digest = Objects.requireNonNullElse(seen.spec().model().digest(), "");
    return find(seen, m -> m.digest().equals(digest))
        .map(m -> of(seen, m))
        .orElseGet(() -> missing(seen, "spec.model.digest", digest));
  }

  private static Wanted goBack(ServingSnapshot seen, String to) {
    if (to.matches("[0-9]{1,9}")) {
      return Ledger.find(seen.status(), Integer.parseInt(to))
          .<Wanted>map(Wanted.Known::new)
          .orElseGet(() -> unknownRevision(seen, to));
    }
    return served(seen, to)
        .<Wanted>map(Wanted.Known::new)
        .or(() -> find(seen, m -> m.digest().equals(to)).map(m -> of(seen, m)))
        .or(() -> find(seen, m -> m.name().equals(to)).map(m -> of(seen, m)))
        .orElseGet(() -> unknownRevision(seen, to));
  }

  /** As it was served before, in preference to the version with the spec of today. */
  private static Optional<RevisionStatus> served(ServingSnapshot seen, String to) {
    return seen.status().revisions().stream()
        .filter(r -> to.equals(r.version()) || to.equals(r.digest()))
        .filter(r -> r.state() == RevisionState.Serving || r.state() == RevisionState.Previous)
        .max(
            Comparator.comparing((RevisionStatus r) -> r.state() == RevisionState.Serving)
                .thenComparing(RevisionStatus::number));
  }

  private static Wanted of(ServingSnapshot seen, ModelFact model) {
    return Ledger.find(seen.status(), model.digest(), seen.specHash())
        .<Wanted>map(Wanted.Known::new)
        .orElseGet(() -> new Wanted.New(model));
  }

  private static Optional<ModelFact> find(ServingSnapshot seen, Predicate<ModelFact> is) {
    return seen.models().stream().filter(is).min(Comparator.comparing(ModelFact::name));
  }

  private static Wanted missing(ServingSnapshot seen, String field, String value) {
    String why = seen.unusable().get(value);
    return why == null
        ? new Wanted.Missing(
            Reason.ReferenceNotFound,
            "%s '%s': there is no such ModelVersion in namespace %s; 'kubectl get mv' lists those there are."
                .formatted(field, value, seen.owner().namespace()))
        : new Wanted.Missing(
            Reason.ReferenceNotReady, "%s '%s' cannot be served: %s.".formatted(field, value, why));
  }

  private static Wanted unknownRevision(ServingSnapshot seen, String to) {
    if (seen.unusable().containsKey(to)) {
      return missing(seen, "spec.rollbackTo", to);
    }
    return new Wanted.Missing(
        Reason.ReferenceNotFound,
        "spec.rollbackTo '%s': this deployment has no such revision; %s."
            .formatted(to, Words.waysBack(seen.status())));
  }
}
