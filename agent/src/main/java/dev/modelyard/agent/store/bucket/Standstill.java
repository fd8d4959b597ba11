package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.format.BlockStream;
import dev.modelyard.agent.store.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives up connections that take nothing more of what is sent. The limit of a socket is for reading
 * alone; the kernel gives a peer that is gone a quarter of an hour, and one that is there and does
 * not read for ever. However slow, what moves goes on.
 *
 * <p>Nobody waits any longer for one that was given up. It is not closed: below TLS who closes
 * waits for who writes. It ends when the kernel has had enough of it, and gets no byte more to
 * send.
 *
 * @param limit of a standstill
 */
public record Standstill(Bucket bucket, Duration limit) {
  /**
   * For all kinds of stores, and in both directions. A server that copies or joins parts may be
   * silent for long.
   */
  public static final Duration SILENCE = Duration.ofMinutes(1);

  /** As many as the libraries make of other failures. */
  private static final int TRIES = 5;

  private static final ExecutorService THREADS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("sends-", 0).factory());

  /** Sends the body, if need be several times. */
  @FunctionalInterface
  public interface Request<T> {
    T send(Body body) throws IOException;
  }

  /**
   * What the request answers; one that stands still is made again.
   *
   * @param name of the object, for people
   */
  public <T> T send(String name, Body body, Request<T> request) throws IOException {
    for (int tries = 1; ; tries++) {
      Flow flow = new Flow(limit);
      Body watched = new Body(body.length(), () -> flow.of(body));
      try {
        return await(THREADS.submit(() -> request.send(watched)), flow);
      } catch (TimeoutException e) {
        if (tries == TRIES) {
          throw Advice.LATER.toException(
              bucket,
              "PUT " + name,
              "the server took nothing more for %d s".formatted(limit.toSeconds()),
              e);
        }
      }
    }
  }

  /** Fails when it stands still. */
  private <T> T await(Future<T> sending, Flow flow) throws IOException, TimeoutException {
    try {
      while (true) {
        try {
          return sending.get(limit.toMillis() / 4, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (flow.isGivenUp()) {
            throw e;
          }
        }
      }
    } catch (ExecutionException e) {
      throw Tasks.failure(e);
    } catch (InterruptedException e) {
      flow.giveUp();
      throw Tasks.interrupted(e);
    }
  }

  /** How the bytes of a request move: more of them are read when the connection has taken those. */
  private static final class Flow {
    private final Duration limit;
    private boolean waits;
    private long endNanos;
    private boolean givenUp;

    Flow(Duration limit) {
      this.limit = limit;
    }

    InputStream of(Body body) {
      InputStream in = body.open();
      return new BlockStream() {
        private long left = body.length();

        @Override
        protected int more(byte[] buffer, int offset, int length) throws IOException {
          moves();
          int read = in.read(buffer, offset, length);
          left -= Math.max(0, read);
          // The answer may take as long again, and then the socket gives up by itself.
          waits(left > 0 ? limit : limit.multipliedBy(2));
          return read;
        }

        @Override
        public void close() throws IOException {
          ends();
          in.close();
        }
      };
    }

    private synchronized void moves() throws IOException {
      if (givenUp) {
        throw new IOException("was given up");
      }
      waits = false;
    }

    private synchronized void waits(Duration most) {
      waits = true;
      endNanos = System.nanoTime() + most.toNanos();
    }

    private synchronized void ends() {
      waits = false;
    }

    synchronized void giveUp() {
      givenUp = true;
    }

    synchronized boolean isGivenUp() {
      givenUp = givenUp || (waits && System.nanoTime() - endNanos >= 0);
      return givenUp;
    }
  }
}
