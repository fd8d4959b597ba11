package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.serving.desired.ServedRevision;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
    Map<String, String> narrow = ServedRevision.podsOf(deployment, revision);
    return present.filter(narrow::equals).isPresent()
        && recorded.filter(text(narrow)::equals).isPresent();
  }

  /** The Service, as seen, has this selector. */
  boolean shows(Map<String, String> selector) {
    return present.filter(selector::equals).isPresent();
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
