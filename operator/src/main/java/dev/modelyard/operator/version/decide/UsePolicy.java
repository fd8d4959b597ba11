package dev.modelyard.operator.version.decide;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionState;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.api.v1alpha1.version.VersionUse;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which uses of a version a deployment has: revisions that run it or may run it again, and names in
 * its spec.
 */
public final class UsePolicy {

  private static final Set<RevisionState> OVER =
      EnumSet.of(RevisionState.Rejected, RevisionState.Retired);

  private UsePolicy() {}

  /**
   * Finds the uses of one version in one deployment.
   *
   * @param digest of the version, absent on an import that has none yet
   */
  public static List<VersionUse> uses(
      String version,
      @Nullable String digest,
      String deployment,
      ModelDeploymentSpec spec,
      ModelDeploymentStatus status) {
    List<VersionUse> revisions =
        status.revisions().stream()
            .filter(r -> !OVER.contains(r.state()) && isOf(r, version, digest))
            .map(r -> new VersionUse(deployment, r.number()))
            .toList();
    boolean named = names(spec).anyMatch(n -> n.equals(version) || n.equals(digest));
    return revisions.isEmpty() && named ? List.of(new VersionUse(deployment, null)) : revisions;
  }

  /** What a spec says about models: names of versions, digests, and perhaps a revision number. */
  public static Stream<String> names(ModelDeploymentSpec spec) {
    return Stream.of(
            spec.model().version(), spec.model().digest(), spec.fallback(), spec.rollbackTo())
        .filter(Objects::nonNull);
  }

  private static boolean isOf(RevisionStatus revision, String version, @Nullable String digest) {
    return revision.digest().equals(digest) || version.equals(revision.version());
  }
}
