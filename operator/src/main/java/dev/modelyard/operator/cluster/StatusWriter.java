package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Json;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The only way a status is written. The patch is a fresh object with the {@code resourceVersion}
 * that was decided on: without it an edit by somebody else, made just before our write, would be
 * taken for our own echo and never be looked at (docs/adr on the status write). A status that would
 * not change is not written.
 */
final class StatusWriter {

  private StatusWriter() {}

  /**
   * Writes the status, if it differs.
   *
   * @param observed what was decided on
   * @param blank empty object of the kind
   * @param next the complete next status
   * @param patch sends it; 409 means that the resource has changed meanwhile, and another pass will
   *     see how
   * @return the resource as it is now, when anything was sent
   */
  static <S, R extends CustomResource<?, S>> Optional<R> write(
      R observed, R blank, @Nullable S next, UnaryOperator<R> patch) {
    if (next == null || same(observed.getStatus(), next)) {
      return Optional.empty();
    }
    blank.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(observed.getMetadata().getNamespace())
            .withName(observed.getMetadata().getName())
            .withResourceVersion(observed.getMetadata().getResourceVersion())
            .build());
    blank.setStatus(next);
    return Optional.of(patch.apply(blank));
  }

  /** Compared as JSON: what counts is what the API server would store. */
  private static boolean same(@Nullable Object present, Object next) {
    return Json.canonical(present == null ? Map.of() : present).equals(Json.canonical(next));
  }
}
