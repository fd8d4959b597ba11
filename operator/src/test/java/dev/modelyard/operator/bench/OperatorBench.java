package dev.modelyard.operator.bench;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * What {@code make bench} says about the operator: start, memory, how long a new training waits for
 * its Job, and a burst of trainings against C, the rate at which sixteen plain connections create
 * the same number of Jobs on the same server in the same run.
 */
public final class OperatorBench {
  private static final int RUNS = 5;
  private static final int BURST = 200;
  private static final int QUIET = 100;
  private static final int CONNECTIONS = 16;

  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient client = server.client();

  private OperatorBench() {}

  public static void main(String[] args) throws Exception {
    new OperatorBench().run();
    System.exit(0); // the servers end with the JVM
  }

  private void run() throws InterruptedException {
    List<Double> starts = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      try (ContainerOperator operator = ContainerOperator.start(server.kubeconfig())) {
        starts.add(operator.startTime().toMillis() / 1000.0);
      }
    }
    print(
        "operator start to ready",
        Samples.of(starts.stream().mapToDouble(d -> d)).spread("s"),
        "aim ≤ 2 s");
    try (ContainerOperator operator = ContainerOperator.start(server.kubeconfig())) {
      TimeUnit.SECONDS.sleep(5); // what is measured is the memory at rest
      print("RSS idle", format(operator.residentMebibytes(), "MiB"), "aim ≤ 200 MiB");
      quiet("a Job", this::job, "j%d");
      quiet("a training, until its Job", this::training, "t%d-a1");
      List<Double> shares = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        double calibration = jobsPerSecond();
        double ours = trainingsPerSecond();
        shares.add(ours / calibration);
        print(
            "burst of " + BURST + " trainings, run " + (i + 1),
            format(ours, "Jobs/s"),
            "C = " + format(calibration, "Jobs/s"));
      }
      print(
          "burst as a share of C",
          Samples.of(shares.stream().mapToDouble(d -> d)).spread("C"),
          "each training is 4 writes, of C one; aim ≥ 0.2");
      print(
          "RSS after " + (RUNS * BURST + QUIET) + " trainings",
          format(operator.residentMebibytes(), "MiB"),
          "");
    }
  }

  /** How long after asking for one thing the Job with this name is seen, one at a time. */
  private void quiet(String what, BiFunction<String, Integer, HasMetadata> object, String job)
      throws InterruptedException {
    String namespace = server.newNamespace("quiet");
    Map<String, Long> asked = new ConcurrentHashMap<>();
    Map<String, Double> waited = new ConcurrentHashMap<>();
    CountDownLatch all = new CountDownLatch(QUIET);
    try (var _ =
        watchJobs(
            namespace,
            name -> {
              waited.put(name, (System.nanoTime() - asked.getOrDefault(name, 0L)) / 1e6);
              all.countDown();
            })) {
      for (int i = 0; i < QUIET; i++) {
        HasMetadata each = object.apply(namespace, i);
        asked.put(job.formatted(i), System.nanoTime());
        client.resource(each).create();
        TimeUnit.MILLISECONDS.sleep(200); // quiet is the condition that is measured
      }
      require(all, "Jobs of the quiet run");
    }
    Samples waits = Samples.of(waited.values().stream().mapToDouble(d -> d));
    print(
        "quiet: create of " + what + ", p50/p99",
        format(waits.percentile(50), "/") + format(waits.percentile(99), "ms"),
        "client and watch included");
  }

  private double jobsPerSecond() throws InterruptedException {
    String namespace = server.newNamespace("calibration");
    long begin = System.nanoTime();
    createAll(i -> job(namespace, i));
    return BURST / ((System.nanoTime() - begin) / 1e9);
  }

  private double trainingsPerSecond() throws InterruptedException {
    String namespace = server.newNamespace("burst");
    CountDownLatch all = new CountDownLatch(BURST);
    try (var _ = watchJobs(namespace, _ -> all.countDown())) {
      long begin = System.nanoTime();
      createAll(i -> training(namespace, i));
      require(all, "Jobs of a burst");
      return BURST / ((System.nanoTime() - begin) / 1e9);
    }
  }

  private void createAll(IntFunction<HasMetadata> object) throws InterruptedException {
    try (ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < BURST; i++) {
        HasMetadata each = object.apply(i);
        calls.add(connections.submit(() -> client.resource(each).create()));
      }
      for (Future<?> call : calls) {
        try {
          call.get();
        } catch (java.util.concurrent.ExecutionException e) {
          throw new IllegalStateException("a create failed", e.getCause());
        }
      }
    }
  }

  private io.fabric8.kubernetes.client.Watch watchJobs(
      String namespace, java.util.function.Consumer<String> created) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .watch(
            new Watcher<Job>() {
              @Override
              public void eventReceived(Action action, Job job) {
                if (action == Action.ADDED) {
                  created.accept(job.getMetadata().getName());
                }
              }

              @Override
              public void onClose(WatcherException cause) {
                throw new IllegalStateException("the watch ended", cause);
              }
            });
  }

  private static void require(CountDownLatch all, String what) throws InterruptedException {
    if (!all.await(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException(all.getCount() + " missing after 2 minutes: " + what);
    }
  }

  private ModelTraining training(String namespace, int i) {
    return client
        .getKubernetesSerialization()
        .unmarshal(
            """
            apiVersion: modelyard.dev/v1alpha1
            kind: ModelTraining
            metadata: {name: t%d, namespace: %s}
            spec:
              framework: PyTorch
              trainer: {image: modelyard/digits-train:dev, command: [python3, train.py]}
              checkpoints: {storage: {pvc: {size: 1Gi}}}
            """
                .formatted(i, namespace),
            ModelTraining.class);
  }

  private Job job(String namespace, int i) {
    return new JobBuilder()
        .withNewMetadata()
        .withName("j" + i)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName("main")
        .withImage("none")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static String format(double value, String unit) {
    return String.format(Locale.ROOT, "%.3g %s", value, unit);
  }

  private static void print(String what, String figure, String aim) {
    System.out.printf("%-46s %-28s %s%n", what, figure, aim);
  }
}
