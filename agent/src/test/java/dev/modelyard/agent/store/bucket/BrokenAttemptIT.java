package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.fail;

import dev.modelyard.agent.protocol.BrokenAttempt;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.testkit.BucketDisk;
import dev.modelyard.agent.testkit.Disk;
import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.Vendor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What CrashAtEveryOperationTest does at every operation, at some of them and over a real server.
 * {@code -Dcrashes=} for more of them, {@code -Dseed=} for the same again.
 */
class BrokenAttemptIT {
  private static final int CRASHES = Integer.getInteger("crashes", 6);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  private static final List<Faults.Kind> KINDS = List.of(Faults.Kind.values());

  /** About so many operations an attempt has. */
  private static final int OPERATIONS = 400;

  private record Pods(ObjectServer server, Path directory) {
    Disk next(int number) {
      try {
        BucketObjects objects = server.open(server.bucket("crash-" + number), new Parallel(4));
        return new BucketDisk(objects, directory.resolve("pod-" + number));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNextAttemptFindsEverythingInOrder(Vendor vendor, @TempDir Path directory)
      throws IOException, InterruptedException {
    Random random = new Random(SEED);
    try (ObjectServer server = vendor.start(directory)) {
      Pods pods = new Pods(server, directory);
      for (int crash = 0; crash < CRASHES; crash++) {
        int number = crash;
        int at = random.nextInt(OPERATIONS);
        Faults.Kind kind = KINDS.get(crash % KINDS.size());
        try {
          new BrokenAttempt(() -> pods.next(number), UnaryOperator.identity())
              .goWrong(at, kind, false);
        } catch (IOException | AssertionError e) {
          fail("-Dseed=%d, %s at operation %d".formatted(SEED, kind, at), e);
        }
      }
    }
  }
}
