package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pieces of ten bytes, in steps of four. */
@Timeout(30)
class InFlightTest {
  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void endsInOrderWhateverIsDoneFirst() throws IOException {
    List<String> ended = new ArrayList<>();
    CountDownLatch last = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      InFlight.forEach(
          threads,
          3,
          10,
          4,
          (number, begin, end) ->
              () -> {
                if (number == 3) {
                  last.countDown();
                } else {
                  await(last);
                }
              },
          (begin, end) -> ended.add(begin + "-" + end));
    }
    assertThat(ended).containsExactly("0-4", "4-8", "8-10");
  }

  /** The next part is hashed while one is sent, also where only one is sent at a time. */
  @Test
  void theNextPieceIsMadeReadyWhileOneIsUnderWay() throws IOException {
    CountDownLatch second = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      InFlight.forEach(
          threads,
          1,
          10,
          4,
          (number, begin, end) -> {
            second.countDown();
            return () -> await(second);
          });
    }
    assertThat(second.getCount()).isZero();
  }
}
