package dev.modelyard.operator.version.decide;

import static dev.modelyard.api.v1alpha1.common.ConditionType.Accepted;
import static dev.modelyard.api.v1alpha1.common.ConditionType.Verified;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.common.VerifyLevel;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.api.v1alpha1.version.VerifiedStatus;
import dev.modelyard.api.v1alpha1.version.VersionUse;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Plan;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to do about a version: keep it while it is used, and say by whom. */
public final class VersionDecider {

  private VersionDecider() {}

  public static Plan<ModelVersionStatus> decide(VersionSnapshot seen) {
    if (seen.owner().deleting() && !seen.held()) {
      return Plan.of(seen.status());
    }
    List<Action> actions = actions(seen);
    // A finalizer is a change of its own: a status decided before it would be refused as outdated.
    return Plan.of(actions.isEmpty() ? status(seen) : seen.status()).withActions(actions);
  }

  private static List<Action> actions(VersionSnapshot seen) {
    boolean used = !seen.uses().isEmpty();
    if (used && !seen.held()) {
      return List.of(new Action.Hold(seen.owner(), Labels.IN_USE));
    }
    return !used && seen.held()
        ? List.of(new Action.Release(seen.owner(), Labels.IN_USE))
        : List.of();
  }

  private static ModelVersionStatus status(VersionSnapshot seen) {
    if (seen.owner().deleting() && seen.uses().isEmpty()) {
      return seen.status();
    }
    List<String> problems = VersionSpecPolicy.problems(seen.spec());
    VerifiedStatus verified = verified(seen);
    Conditions conditions =
        Conditions.from(seen.status().conditions(), seen.owner().generation(), seen.now());
    String message = report(conditions, seen, problems, verified);
    return seen.status().toBuilder()
        .observedGeneration(seen.owner().generation())
        .message(message)
        .digest(seen.spec().digest())
        .verified(verified)
        .references(seen.uses().stream().filter(u -> u.revision() != null).toList())
        .conditions(conditions.toList())
        .build();
  }

  private static @Nullable VerifiedStatus verified(VersionSnapshot seen) {
    return seen.status().verified() == null && seen.published()
        ? new VerifiedStatus(VerifyLevel.Full, seen.createdAt())
        : seen.status().verified();
  }

  private static String report(
      Conditions conditions,
      VersionSnapshot seen,
      List<String> problems,
      @Nullable VerifiedStatus verified) {
    if (verified == null) {
      conditions.isUnknown(
          Verified.name(),
          Reason.NotVerified.name(),
          "Imported: each serving pod compares the bytes with the digest before its server"
              + " starts.");
    } else {
      conditions.isTrue(Verified.name(), Reason.Verified.name(), Reason.Verified.message());
    }
    if (!problems.isEmpty()) {
      String message = String.join("; ", problems) + ".";
      conditions.isFalse(Accepted.name(), Reason.NotImplemented.name(), message);
      conditions.stalled(Reason.NotImplemented.name(), message);
      return message;
    }
    conditions.isTrue(Accepted.name(), Reason.Accepted.name(), Reason.Accepted.message());
    if (seen.owner().deleting()) {
      String message = blocked(seen.uses());
      conditions.stalled(Reason.InUse.name(), message);
      return message;
    }
    conditions.ready(Reason.UpToDate.name(), Reason.UpToDate.message());
    return seen.uses().stream().allMatch(u -> u.revision() == null)
        ? "Nothing serves it."
        : "In use by " + listed(seen.uses()) + ".";
  }

  private static String blocked(List<VersionUse> uses) {
    return "Deletion waits: in use by "
        + listed(uses)
        + ". Point each to another version and lower its revisionHistoryLimit, or delete it.";
  }

  private static String listed(List<VersionUse> uses) {
    return uses.stream()
        .map(
            u ->
                u.revision() == null
                    ? "ModelDeployment " + u.deployment() + " (its spec)"
                    : "ModelDeployment " + u.deployment() + " (revision " + u.revision() + ")")
        .collect(Collectors.joining(", "));
  }
}
