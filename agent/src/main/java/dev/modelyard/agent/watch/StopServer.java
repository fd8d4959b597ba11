package dev.modelyard.agent.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.config.StopConfig;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.watch.LastSave.State;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kubelet calls before it stops the trainer (a {@code preStop} hook), whatever the reason:
 * suspension, another spec, eviction, preemption, a drain. The trainer is asked to save, and the
 * answer waits until that is committed or the time is over; SIGTERM comes after the answer.
 */
public final class StopServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopServer.class);
  private static final long POLL = TimeUnit.MILLISECONDS.toNanos(250);

  private final RunConfig config;
  private final StopConfig stop;
  private final Store store;
  private final SaveRequests saves;
  private final LongSupplier nanos;
  private final HttpServer http;

  /** Of the last look at what is committed; empty when it went well. */
  private String failure = "";

  /** Listens, on all addresses: the kubelet comes by that of the pod. */
  public StopServer(
      RunConfig config, StopConfig stop, Store store, SaveRequests saves, LongSupplier nanos)
      throws IOException {
    this.config = config;
    this.stop = stop;
    this.store = store;
    this.saves = saves;
    this.nanos = nanos;
    this.http = HttpServer.create(new InetSocketAddress(stop.port()), 0);
    // One each: who connects and says nothing keeps nobody else waiting.
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::answer);
    http.start();
  }

  /** Where it listens. */
  int port() {
    return http.getAddress().getPort();
  }

  /** Who knows the UID of the training may ask, one after the other; all it costs is a save. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean known = exchange.getRequestURI().getPath().equals("/save/" + config.runUid());
      State state = known ? saved() : State.TOO_LATE;
      byte[] text = (known ? says(state) : "no such path").getBytes(StandardCharsets.UTF_8);
      int code = !known ? 404 : state == State.TOO_LATE ? 504 : 200;
      exchange.sendResponseHeaders(code, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /** Asks before all else: the store may take its time, or have nothing to say at the moment. */
  private synchronized State saved() throws IOException {
    LOG.info("the trainer is to be stopped: asking it to save, for {}", stop.timeout());
    long asked = nanos.getAsLong();
    saves.ask(asked);
    LastSave last = new LastSave(config.rank() == 0, stop.timeout(), asked, saves.there());
    tell(last);
    State state = State.WAITING;
    while (state == State.WAITING) {
      LockSupport.parkNanos(POLL);
      long now = nanos.getAsLong();
      boolean asking = saves.isAsking(now);
      tell(last);
      state = last.look(asking, now);
    }
    LOG.info("{}", says(state));
    return state;
  }

  /** Says once of each failure that it is in the way. */
  private void tell(LastSave last) {
    try {
      last.told(newest());
      failure = "";
    } catch (IOException e) {
      String now = StoreException.describe(e);
      if (!now.equals(failure)) {
        LOG.warn("what is committed is not known at the moment: {}", now);
      }
      failure = now;
    }
  }

  private Optional<CommitId> newest() throws IOException {
    return RunState.commits(store, new Layout(config.runUid())).stream()
        .filter(id -> id.epoch() == config.attempt())
        .max(Comparator.comparingLong(CommitId::step));
  }

  private String says(State state) {
    return switch (state) {
      case WAITING, TOO_LATE ->
          "the trainer did not save within checkpoints.saveOnStop.timeout of "
              + stop.timeout().toSeconds()
              + "s; it deletes the file MODELYARD_SAVE_REQUEST when it has";
      case COMMITTED -> "saved and committed";
      case SAVED -> "the trainer says that it has saved; what it left is no checkpoint yet";
    };
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
