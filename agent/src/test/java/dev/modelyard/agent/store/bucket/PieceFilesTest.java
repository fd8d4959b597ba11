package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.store.bucket.PieceFiles.PieceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Room for ten mebibytes. */
@Timeout(30)
class PieceFilesTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  Path directory;

  @Test
  void nothingLiesThereByName() throws IOException {
    try (PieceFile piece = new PieceFiles(directory, 10).make(MEBIBYTE);
        Stream<Path> names = Files.list(directory)) {
      assertThat(piece.channel().isOpen()).isTrue();
      assertThat(names).isEmpty();
    }
  }

  @Test
  void whatDoesNotFitWaitsUntilThereIsRoom() throws Exception {
    PieceFiles files = new PieceFiles(directory, 10);
    PieceFile first = files.make(6 * MEBIBYTE);
    assertWaits(files, 4 * MEBIBYTE + 1, first);
  }

  @Test
  void closingTwiceMakesRoomOnce() throws Exception {
    PieceFiles files = new PieceFiles(directory, 10);
    PieceFile first = files.make(6 * MEBIBYTE);
    PieceFile second = files.make(4 * MEBIBYTE);
    first.close();
    first.close();
    files.make(6 * MEBIBYTE);
    assertWaits(files, 1, second);
  }

  @Test
  void closedByTwoThreadsAtOnceItMakesRoomOnce() throws Exception {
    PieceFiles files = new PieceFiles(directory, 10);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 2000; i++) {
        PieceFile piece = files.make(MEBIBYTE);
        CyclicBarrier both = new CyclicBarrier(2);
        Future<?> closed =
            other.submit(
                () -> {
                  close(piece, both);
                  return true;
                });
        close(piece, both);
        closed.get(20, TimeUnit.SECONDS);
      }
    }
    assertWaits(files, 1, files.make(10 * MEBIBYTE));
  }

  private static void close(PieceFile piece, CyclicBarrier both) throws Exception {
    both.await(20, TimeUnit.SECONDS);
    piece.close();
  }

  @Test
  void whatCannotBeMadeTakesNoRoom() throws Exception {
    PieceFiles files = new PieceFiles(directory.resolve("absent"), 10);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> files.make(10 * MEBIBYTE)).isInstanceOf(NoSuchFileException.class);
    }
  }

  /** So many bytes find room when a piece is closed, and no sooner. */
  private static void assertWaits(PieceFiles files, long bytes, PieceFile until) throws Exception {
    CompletableFuture<PieceFile> waiting = make(files, bytes);
    assertThat(waiting).isNotCompleted();
    until.close();
    waiting.get(20, TimeUnit.SECONDS).close();
  }

  /** In a thread of its own, which is seen waiting before this returns. */
  private static CompletableFuture<PieceFile> make(PieceFiles files, long bytes)
      throws InterruptedException {
    CompletableFuture<PieceFile> made = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    made.complete(files.make(bytes));
                  } catch (IOException e) {
                    made.completeExceptionally(e);
                  }
                });
    while (thread.getState() != Thread.State.WAITING && !made.isDone()) {
      Thread.onSpinWait();
    }
    return made;
  }
}
