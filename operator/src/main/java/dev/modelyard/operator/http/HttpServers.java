package dev.modelyard.operator.http;

import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.http.ProgressIntake.Answer;
import dev.modelyard.operator.http.ProgressIntake.Contract;
import dev.modelyard.operator.http.ProgressIntake.Report;
import dev.modelyard.operator.metrics.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Starts and stops the servers. One event loop: the load is small, and memory is not. */
public final class HttpServers implements AutoCloseable {

  private static final int LARGEST_BODY = 64 * 1024;
  private static final Duration TLS_CHECK = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  // The root file system is read-only: Vert.x must not want a cache directory.
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(8)
              .setFileSystemOptions(
                  new FileSystemOptions()
                      .setClassPathResolvingEnabled(false)
                      .setFileCachingEnabled(false)));

  /**
   * Serves {@code /livez}, {@code /readyz} and {@code /metrics}; answers the port, which matters
   * when 0 was asked for.
   */
  public int serveProbes(int port, Supplier<Readiness> readiness, Meters meters) {
    Router router = Router.router(vertx);
    router.get("/livez").handler(c -> json(c, 200, Json.canonical(Map.of("live", true))));
    router
        .get("/readyz")
        .handler(
            c -> {
              Readiness now = readiness.get();
              json(c, now.ready() ? 200 : 503, Json.canonical(now));
            });
    router
        .get("/metrics")
        .handler(
            c ->
                c.response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(meters.scrape()));
    return listen(options().setPort(port), router).actualPort();
  }

  /**
   * Serves the progress intake with the certificate of this directory, reloaded when it changes;
   * answers the port.
   */
  public int serveProgress(int port, Path tlsDirectory, ProgressIntake intake) {
    TlsFiles files = new TlsFiles(tlsDirectory);
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
    router
        .post("/apis/trainer.kubeflow.org/v1alpha1/namespaces/:namespace/trainjobs/:name/status")
        .handler(c -> take(c, Contract.KUBEFLOW_TRAINER, intake));
    router
        .post("/apis/modelyard.dev/v1alpha1/namespaces/:namespace/modeltrainings/:name/report")
        .handler(c -> take(c, Contract.AGENT, intake));
    router
        .route()
        .last()
        .handler(c -> answer(c, ProgressIntake.failure(404, "NotFound", "no such path")))
        .failureHandler(HttpServers::failed);
    HttpServer server =
        listen(options().setPort(port).setSsl(true).setKeyCertOptions(files.read()), router);
    vertx.setPeriodic(TLS_CHECK.toMillis(), id -> files.reloadInto(server));
    return server.actualPort();
  }

  /** Runs something later, on a thread that may block. */
  public void later(Duration delay, Runnable task) {
    vertx.setTimer(
        Math.max(1, delay.toMillis()),
        id ->
            vertx.executeBlocking(
                () -> {
                  task.run();
                  return true;
                },
                false));
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void take(RoutingContext context, Contract contract, ProgressIntake intake) {
    HttpServerRequest request = context.request();
    Report report =
        new Report(
            contract,
            param(context, "namespace"),
            param(context, "name"),
            request.getHeader("authorization"),
            Objects.requireNonNullElse(context.body().asString(), ""));
    vertx
        .executeBlocking(() -> intake.answer(report), false)
        .onSuccess(answer -> answer(context, answer))
        .onFailure(context::fail);
  }

  /** A parameter of the route's own pattern, so there is one. */
  private static String param(RoutingContext context, String name) {
    return Objects.requireNonNull(context.pathParam(name));
  }

  private static void failed(RoutingContext context) {
    switch (context.statusCode()) {
      case 413 ->
          answer(
              context,
              ProgressIntake.failure(
                  413, "RequestEntityTooLarge", "a report has at most 65536 bytes"));
      case 400 -> answer(context, ProgressIntake.failure(400, "BadRequest", "malformed request"));
      default ->
          answer(context, ProgressIntake.failure(500, "InternalError", "an error of the operator"));
    }
  }

  private static void answer(RoutingContext context, Answer answer) {
    json(context, answer.code(), answer.json());
  }

  private static void json(RoutingContext context, int code, String body) {
    if (!context.response().ended()) {
      context
          .response()
          .setStatusCode(code)
          .putHeader("content-type", "application/json")
          .end(body);
    }
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions().setIdleTimeout(60).setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  private HttpServer listen(HttpServerOptions options, Router router) {
    return await(vertx.createHttpServer(options).requestHandler(router).listen());
  }

  private static <T> T await(io.vertx.core.Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the HTTP server did not start or stop: " + e.getMessage(), e);
    }
  }
}
