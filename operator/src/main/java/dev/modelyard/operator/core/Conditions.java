package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of one status while it is decided: start from the present ones, set what is known
 * now, take the list. The transition time moves only with the status of a condition, and the list
 * is sorted by type, so that deciding the same twice gives an equal status.
 */
public final class Conditions {

  /** kstatus: all is as asked for. */
  public static final String READY = "Ready";

  /** kstatus: present, and True, only while work is under way. */
  public static final String RECONCILING = "Reconciling";

  /** kstatus: present, and True, only when no progress is possible without a person. */
  public static final String STALLED = "Stalled";

  private static final int LONGEST_MESSAGE = 4096;

  private final Map<String, Condition> present;
  private final TreeMap<String, Condition> byType;
  private final long generation;
  private final Instant now;

  private Conditions(Collection<Condition> present, long generation, Instant now) {
    this.present = present.stream().collect(Collectors.toMap(Condition::getType, c -> c));
    this.byType = new TreeMap<>(this.present);
    this.generation = generation;
    this.now = now;
  }

  /**
   * Starts from the present conditions.
   *
   * @param present of the status as it is, null when there is none yet
   * @param generation what this decision is about
   */
  public static Conditions from(
      @Nullable Collection<Condition> present, long generation, Instant now) {
    return new Conditions(present == null ? List.of() : present, generation, now);
  }

  public Conditions isTrue(String type, String reason, String message) {
    return set(type, "True", reason, message);
  }

  public Conditions isFalse(String type, String reason, String message) {
    return set(type, "False", reason, message);
  }

  public Conditions isUnknown(String type, String reason, String message) {
    return set(type, "Unknown", reason, message);
  }

  /**
   * For a status that is worked out.
   *
   * @param status True, False or Unknown
   */
  public Conditions is(String type, String status, String reason, String message) {
    return set(type, status, reason, message);
  }

  public Conditions without(String type) {
    byType.remove(type);
    return this;
  }

  /** All is as asked for, or over and done: {@code kubectl wait}, Helm and Argo CD go on. */
  public Conditions ready(String reason, String message) {
    return isTrue(READY, reason, message).without(RECONCILING).without(STALLED);
  }

  /** Not yet as asked for, but being worked on. */
  public Conditions reconciling(String reason, String message) {
    return isFalse(READY, reason, message).without(STALLED).isTrue(RECONCILING, reason, message);
  }

  /** Not as asked for, and it will stay so until somebody does what the message says. */
  public Conditions stalled(String reason, String message) {
    return isFalse(READY, reason, message).without(RECONCILING).isTrue(STALLED, reason, message);
  }

  /** We do not know: an error of ours. */
  public Conditions internalError(String message) {
    return isUnknown(READY, "InternalError", message);
  }

  public Optional<Condition> find(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  public List<Condition> toList() {
    return List.copyOf(byType.values());
  }

  /** True when a list, which may be null, says {@code True} of this type. */
  public static boolean hasTrue(@Nullable Collection<Condition> conditions, String type) {
    return conditions != null
        && conditions.stream()
            .anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private Conditions set(String type, String status, String reason, String message) {
    Condition former = present.get(type);
    String since =
        former != null && status.equals(former.getStatus())
            ? former.getLastTransitionTime()
            : now.truncatedTo(ChronoUnit.SECONDS).toString();
    byType.put(
        type,
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(Text.cut(message, LONGEST_MESSAGE))
            .withObservedGeneration(generation)
            .withLastTransitionTime(since)
            .build());
    return this;
  }
}
