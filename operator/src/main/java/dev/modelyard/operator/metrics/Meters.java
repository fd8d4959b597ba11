package dev.modelyard.operator.metrics;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** All meters. Labels are bounded: no meter is labelled with a resource's name. */
public final class Meters implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /** A registry with what the JVM tells. */
  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  /** What the SDK measures of reconciles and queues. */
  public Metrics ofReconciles() {
    return MicrometerMetricsV2.newBuilder(registry).build();
  }

  /** A progress request was answered with this HTTP code. */
  public void progressAnswered(int code) {
    Counter.builder("modelyard.progress.requests")
        .description("Progress reports by HTTP code of the answer")
        .tag("code", String.valueOf(code))
        .register(registry)
        .increment();
  }

  /** A token was sent to the API server for review: the cache did not know it. */
  public void tokenReviewed(boolean accepted) {
    Counter.builder("modelyard.token.reviews")
        .description("TokenReviews asked of the API server")
        .tag("accepted", String.valueOf(accepted))
        .register(registry)
        .increment();
  }

  /** In the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
