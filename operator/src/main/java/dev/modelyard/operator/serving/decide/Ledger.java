package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RejectedModel;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.operator.core.Text;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.PodHash;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the status remembers of revisions: a number is claimed here before anything of it exists.
 */
final class Ledger {

  /** Reason of a revision that was given up because the spec asked for another. */
  static final String WITHDRAWN = "Withdrawn";

  /** Limits of the CRD. */
  private static final int MOST = 32;

  private static final int LONGEST = 1024;

  private static final Set<RevisionState> UNDER_WAY =
      EnumSet.of(RevisionState.Gating, RevisionState.Progressing);

  private Ledger() {}

  static Optional<RevisionStatus> find(ModelDeploymentStatus status, int number) {
    return status.revisions().stream().filter(r -> r.number() == number).findFirst();
  }

  /** The revision that runs these bytes in this way. */
  static Optional<RevisionStatus> find(
      ModelDeploymentStatus status, String digest, String specHash) {
    return status.revisions().stream()
        .filter(r -> r.digest().equals(digest) && specHash.equals(r.specHash()))
        .max(Comparator.comparing(RevisionStatus::number));
  }

  static boolean isUnderWay(RevisionStatus revision) {
    return UNDER_WAY.contains(revision.state());
  }

  static boolean isWithdrawn(RevisionStatus revision) {
    return revision.state() == RevisionState.Retired && WITHDRAWN.equals(revision.reason());
  }

  /** The next number, claimed for a model. Numbers are never given twice. */
  static ModelDeploymentStatus claimed(
      ModelDeploymentStatus status, ModelFact model, String specHash, Instant now) {
    int number = status.revisions().stream().mapToInt(RevisionStatus::number).max().orElse(0) + 1;
    RevisionStatus revision =
        new RevisionStatus(
            number,
            model.name(),
            model.digest(),
            specHash,
            RevisionState.Gating,
            null,
            null,
            time(now));
    return status.toBuilder()
        .revisions(Stream.concat(status.revisions().stream(), Stream.of(revision)).toList())
        .build();
  }

  static ModelDeploymentStatus marked(
      ModelDeploymentStatus status,
      int number,
      RevisionState state,
      @Nullable String reason,
      Instant now) {
    return changed(
        status,
        number,
        r ->
            new RevisionStatus(
                r.number(),
                r.version(),
                r.digest(),
                r.specHash(),
                state,
                null,
                reason == null ? null : Text.cut(reason, LONGEST),
                time(now)));
  }

  static ModelDeploymentStatus atStep(
      ModelDeploymentStatus status, int number, int step, Instant now) {
    return changed(
        status,
        number,
        r ->
            new RevisionStatus(
                r.number(),
                r.version(),
                r.digest(),
                r.specHash(),
                r.state(),
                step,
                r.reason(),
                time(now)));
  }

  /** Every revision under way but these is given up: the spec asks for another. */
  static ModelDeploymentStatus withdrawn(
      ModelDeploymentStatus status, Set<Integer> but, Instant now) {
    ModelDeploymentStatus next = status;
    for (RevisionStatus revision : status.revisions()) {
      if (isUnderWay(revision) && !but.contains(revision.number())) {
        next = marked(next, revision.number(), RevisionState.Retired, WITHDRAWN, now);
      }
    }
    return next;
  }

  static ModelDeploymentStatus rejected(
      ModelDeploymentStatus status,
      RevisionStatus revision,
      Health.Bad bad,
      String key,
      Instant now) {
    RejectedModel entry =
        new RejectedModel(
            revision.digest(),
            bad.byDigest() ? null : key,
            bad.gate(),
            Text.cut(bad.why(), LONGEST),
            time(now));
    ModelDeploymentStatus marked =
        marked(status, revision.number(), RevisionState.Rejected, bad.why(), now);
    return marked.toBuilder()
        .rejected(
            Stream.concat(
                    status.rejected().stream()
                        .skip(Math.max(0, status.rejected().size() - MOST + 1)),
                    Stream.of(entry))
                .toList())
        .build();
  }

  /** Why these bytes, run in this way and asked by this gate, are not tried again. */
  static Optional<RejectedModel> rejection(
      ModelDeploymentStatus status, String digest, String specHash, String gateKey) {
    return status.rejected().stream()
        .filter(r -> r.digest().equals(digest))
        .filter(
            r ->
                r.specHash() == null
                    || r.specHash().equals(specHash)
                    || r.specHash().equals(gateKey))
        .findFirst();
  }

  /** Under what a failed smoke gate is remembered: asked differently, the answer may be right. */
  static String gateKey(ServingSnapshot seen, String specHash) {
    return specHash + "/" + PodHash.ofGate(seen.spec().gates().smoke());
  }

  static String stuck(Reason reason, String why) {
    return reason + ": " + why;
  }

  private static ModelDeploymentStatus changed(
      ModelDeploymentStatus status, int number, UnaryOperator<RevisionStatus> change) {
    return status.toBuilder()
        .revisions(
            status.revisions().stream()
                .map(r -> r.number() == number ? change.apply(r) : r)
                .toList())
        .build();
  }

  private static Instant time(Instant now) {
    return now.truncatedTo(ChronoUnit.MILLIS);
  }
}
