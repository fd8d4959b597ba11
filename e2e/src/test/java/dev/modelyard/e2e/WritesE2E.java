package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.e2e.fixtures.AuditLog;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.Eventually;
import dev.modelyard.e2e.fixtures.OperatorPod;
import dev.modelyard.e2e.fixtures.TestNamespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator writes little, and nothing when there is nothing to say. */
class WritesE2E {
  private static final int LIMIT_WITH_VERSION = 7;

  /**
   * Seen only where the agent takes its time, as on a slow machine: that the program has ended,
   * that its pod is not ready any more, and what the agent reports of its last commit.
   */
  private static final int LIMIT_WHILE_FINISHING = 3;

  private static final Duration IDLE = Duration.ofMinutes(1);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void oneAttemptWithItsVersionTakesSevenWritesAndItsProgressAndIdlingNone() {
    // Given an operator with nothing to do
    OperatorPod.awaitReady(namespace.client());
    namespace.awaitOthersGone();

    // When a training runs from its start to its version
    AuditLog story = AuditLog.mark();
    Digits training = Digits.train(namespace, "digits", 60, Duration.ZERO, "");
    Instant begin = Instant.now();
    training.awaitSuccess(Duration.ofMinutes(2));
    long progress = Duration.between(begin, Instant.now()).toSeconds() / 10 + 1;
    List<AuditLog.Write> writes =
        Eventually.until(
            "the version's status is written",
            Duration.ofSeconds(20),
            () -> mine(story),
            seen ->
                seen.stream()
                    .anyMatch(
                        w -> w.resource().equals("modelversions") && !w.subresource().isEmpty()));

    // Then it took seven writes, and one for its progress each ten seconds at most
    System.out.println("writes of a training with its version: " + writes.size());
    writes.forEach(System.out::println);
    Map<Boolean, List<AuditLog.Write>> whileFinishing =
        writes.stream()
            .collect(Collectors.partitioningBy(w -> w.message().contains("its agent finishes")));
    assertThat(whileFinishing.get(false))
        .hasSizeLessThanOrEqualTo((int) (LIMIT_WITH_VERSION + progress));
    assertThat(whileFinishing.get(true)).hasSizeLessThanOrEqualTo(LIMIT_WHILE_FINISHING);

    // And a minute of idling takes none but the Lease's
    AuditLog idle = AuditLog.mark();
    Instant until = Instant.now().plus(IDLE);
    Eventually.until(
        "a minute has passed", IDLE.plusSeconds(5), Instant::now, now -> now.isAfter(until));
    assertThat(idle.writes()).allMatch(write -> write.resource().equals("leases"));
  }

  private List<AuditLog.Write> mine(AuditLog log) {
    return log.writes().stream()
        .filter(write -> write.namespace().equals(namespace.name()))
        .toList();
  }
}
