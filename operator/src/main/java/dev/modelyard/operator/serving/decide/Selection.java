package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.serving.desired.ServedRevision;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which revisions the stable Service may be sending requests to: what the cache shows of it, and
 * what the status says was last asked for. A cache may lag behind our own write; the two together
 * never miss a revision.
 *
 * @param present selector of the Service as observed
 * @param recorded selector in the status
 */
record Selection(Optional<Map<String, String>> present, Optional<String> recorded) {

  static Selection of(ServingSnapshot seen) {
    return new Selection(
        seen.stable().map(Selection::selector), Optional.ofNullable(seen.status().selector()));
  }

  /** Nothing but this revision, by what is seen and by what is recorded. */
  boolean isOnly(String deployment, int revision) {
    return is(ServedRevision.podsOf(deployment, revision));
  }

  /** This selector, by what is seen and by what is recorded. */
  boolean is(Map<String, String> selector) {
    return present.filter(selector::equals).isPresent()
        && recorded.filter(text(selector)::equals).isPresent();
  }

  boolean mayReach(String deployment, int revision) {
    String number = Integer.toString(revision);
    boolean seen =
        present
            .map(s -> s.getOrDefault(Labels.REVISION, number))
            .filter(number::equals)
            .isPresent();
    boolean told =
        recorded
            .filter(
                r ->
                    r.equals(text(ServedRevision.podsOf(deployment)))
                        || r.equals(text(ServedRevision.podsOf(deployment, revision))))
            .isPresent();
    return seen || told;
  }

  /** Of what is recorded and what will be: all server pods if that is either, else as recorded. */
  static @Nullable String wider(ServingSnapshot seen, @Nullable String next) {
    String all = text(ServedRevision.podsOf(seen.owner().name()));
    return all.equals(next) ? next : seen.status().selector();
  }

  /** In the form of {@code status.selector}, which autoscalers read. */
  static String text(Map<String, String> selector) {
    return new TreeMap<>(selector)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }

  private static Map<String, String> selector(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector == null ? Map.of() : selector;
  }
}
