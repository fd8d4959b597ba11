package dev.modelyard.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TerminationTest {
  private final AtomicInteger code = new AtomicInteger(-1);
  private final Termination termination = new Termination(code::set);

  @Test
  void anAgentThatFailsWhileTheTrainerRunsDoesNotTakeItForEnded() {
    AtomicInteger published = new AtomicInteger();
    termination.endsBy(published::incrementAndGet);
    termination.endsBy(() -> 3);
    termination.end();
    assertThat(code).hasValue(3);
    assertThat(published).hasValue(0);
  }

  @Test
  void aTrainerThatHasEndedIsPublishedAlthoughTheAgentFailsThen() throws InterruptedException {
    Thread hook = Thread.ofVirtual().start(termination::end);
    assertThat(termination.await(Duration.ofMinutes(1))).as("it has begun").isTrue();
    termination.endsBy(() -> 0);
    termination.endsBy(() -> 3);
    hook.join();
    assertThat(code).hasValue(0);
  }

  @Test
  void anEndingThatFailsIsAFailure() {
    termination.endsBy(
        () -> {
          throw new IllegalStateException("as expected");
        });
    assertThat(catchThrowable(termination::end)).hasMessage("as expected");
    assertThat(code).hasValue(1);
  }
}
