package dev.modelyard.agent.bench;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.S3Server;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.NodeList;

/**
 * What {@code make bench} says about buckets: a checkpoint sent and fetched by the agent's code, by
 * the same code without looking at sums, and by other programs, all on one MinIO. Each transfer is
 * a process of its own, so that all of them pay for their start.
 */
public final class BucketBench {
  private static final int RUNS = Integer.getInteger("runs", 5);
  private static final int MEBIBYTE = 1 << 20;
  private static final long LARGE = 10L << 30;

  /** What a checkpoint looks like: so many files of so many MiB. */
  private enum Shape {
    ONE("1 GiB in one file", 1, 1024),
    MANY("1,000 files of 1 MiB", 1000, 1);

    private final String says;
    private final int files;
    private final int mebibytes;

    Shape(String says, int files, int mebibytes) {
      this.says = says;
      this.files = files;
      this.mebibytes = mebibytes;
    }
  }

  /** Who carries it. */
  private enum Carrier {
    MODELYARD("modelyard"),
    ENCRYPTED("modelyard, encrypted"),
    UNHASHED("modelyard without sums"),
    RCLONE("rclone"),
    S5CMD("s5cmd"),
    STORAGE_INITIALIZER("storage-initializer");

    private final String says;

    Carrier(String says) {
      this.says = says;
    }

    boolean sends() {
      return this != STORAGE_INITIALIZER;
    }
  }

  private final Path directory;
  private final ObjectServer server;
  private final Path tools;
  private final List<String> flags;
  private final Random random = new Random(1);

  private BucketBench(Path directory, ObjectServer server, Path tools, List<String> flags) {
    this.directory = directory;
    this.server = server;
    this.tools = tools;
    this.flags = flags;
  }

  /**
   * Runs where {@code pom.xml} is the agent's. Arguments: a directory to work in, best on a disk of
   * memory, and the virtual environment with s5cmd and kserve-storage.
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    try (S3Server server = new S3Server(S3Server.Kind.MINIO, directory)) {
      BucketBench bench = new BucketBench(directory, server, Path.of(args[1]), flags());
      bench.train();
      for (Shape shape : Shape.values()) {
        bench.compare(shape);
      }
      bench.sendLarge();
    }
  }

  /** The agent's image has a cache of what its JVM loads, made where it sends what is alike. */
  private void train() throws IOException, InterruptedException {
    Path small = directory.resolve("small");
    write(Files.createDirectories(small).resolve("large"), Checksums.CHUNK / MEBIBYTE + 1);
    for (int file = 0; file < 8; file++) {
      write(small.resolve("file-" + file), 1);
    }
    seconds(
        ours("up", Carrier.MODELYARD, server.bucket("small"), small, "-XX:AOTCacheOutput="),
        "small");
    remove(small);
  }

  /** Holes are as good as bytes to send, and cost no memory of the disk. */
  private void sendLarge() throws IOException, InterruptedException {
    Path large = Files.createDirectories(directory.resolve("large"));
    try (RandomAccessFile file = new RandomAccessFile(large.resolve("file-0").toFile(), "rw")) {
      file.setLength(LARGE);
    }
    seconds(send(Carrier.MODELYARD, large, "large"), "large");
    System.out.printf(
        "bucket: most memory of the agent's code while it sends 10 GiB  %s MiB, aim ≤ 150%n",
        Files.readString(directory.resolve("carrier.log")).strip());
  }

  private void compare(Shape shape) throws IOException, InterruptedException {
    Path checkpoint = checkpoint(shape);
    Map<Carrier, List<Double>> up = new EnumMap<>(Carrier.class);
    Map<Carrier, List<Double>> down = new EnumMap<>(Carrier.class);
    for (int run = 0; run < RUNS; run++) {
      for (Carrier carrier : carriers()) {
        String prefix = "run-" + run + "/" + carrier;
        if (carrier.sends()) {
          add(up, carrier, seconds(send(carrier, checkpoint, prefix), prefix));
        }
        Path target = Files.createDirectories(directory.resolve("fetched"));
        String from = carrier.sends() ? prefix : "run-" + run + "/" + Carrier.RCLONE;
        add(down, carrier, seconds(fetch(carrier, from, target), from));
        check(shape, carrier, target);
        remove(target);
      }
      remove(directory.resolve("s3/checkpoints/run-" + run));
    }
    print(shape.says + ", sent", up);
    print(shape.says + ", fetched", down);
    remove(checkpoint);
  }

  /** Without the one of which the tools have nothing. */
  private List<Carrier> carriers() {
    return Stream.of(Carrier.values())
        .filter(carrier -> carrier.sends() || Files.exists(tools.resolve("bin/python")))
        .toList();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void print(String what, Map<Carrier, List<Double>> all) {
    double ours = median(all.getOrDefault(Carrier.MODELYARD, List.of()));
    all.forEach(
        (carrier, seconds) ->
            System.out.printf(
                Locale.ROOT,
                "bucket: %-30s %-24s %.2f s [%.2f–%.2f]%s%n",
                what,
                carrier.says,
                median(seconds),
                seconds.stream().min(Double::compare).orElseThrow(),
                seconds.stream().max(Double::compare).orElseThrow(),
                carrier == Carrier.MODELYARD
                    ? ""
                    : String.format(
                        Locale.ROOT, ", ours takes %.2f of it", ours / median(seconds))));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private double seconds(List<String> command, String prefix)
      throws IOException, InterruptedException {
    File log = directory.resolve("carrier.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
    String endpoint = String.valueOf(server.bucket("").endpoint());
    builder.environment().putAll(server.variables(prefix));
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ENDPOINT_URL", endpoint,
                "RCLONE_CONFIG", "/dev/null",
                "RCLONE_S3_PROVIDER", "Minio",
                "RCLONE_S3_ENV_AUTH", "true",
                "RCLONE_S3_ENDPOINT", endpoint));
    builder.environment().remove("AWS_CA_BUNDLE");
    long start = System.nanoTime();
    int code = builder.start().waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (code != 0) {
      throw new IOException(
          command + " ended with " + code + ": " + Files.readString(log.toPath()));
    }
    return seconds;
  }

  private static void add(Map<Carrier, List<Double>> all, Carrier carrier, double seconds) {
    all.computeIfAbsent(carrier, any -> new ArrayList<>()).add(seconds);
  }

  private Path checkpoint(Shape shape) throws IOException {
    Path checkpoint = Files.createDirectories(directory.resolve("checkpoint"));
    for (int file = 0; file < shape.files; file++) {
      write(checkpoint.resolve("file-" + file), shape.mebibytes);
    }
    return checkpoint;
  }

  private void write(Path file, int mebibytes) throws IOException {
    byte[] bytes = new byte[MEBIBYTE];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(bytes);
        out.write(bytes);
      }
    }
  }

  /** A carrier that fetched less than there is was fast for nothing. */
  private static void check(Shape shape, Carrier carrier, Path target) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    if (bytes != (long) shape.files * shape.mebibytes * MEBIBYTE) {
      throw new IOException(carrier + " fetched " + bytes + " bytes");
    }
  }

  private List<String> send(Carrier carrier, Path from, String prefix) {
    Bucket bucket = server.bucket(prefix);
    return switch (carrier) {
      case MODELYARD, ENCRYPTED, UNHASHED -> ours("up", carrier, bucket, from, "-XX:AOTCache=");
      case RCLONE -> rclone(from.toString(), ":s3:" + bucket.name() + "/" + prefix);
      case S5CMD -> s5cmd(bucket, from + "/", "s3://" + bucket.name() + "/" + prefix + "/");
      case STORAGE_INITIALIZER -> throw new IllegalArgumentException("only fetches");
    };
  }

  private List<String> fetch(Carrier carrier, String prefix, Path to) {
    Bucket bucket = server.bucket(prefix);
    return switch (carrier) {
      case MODELYARD, ENCRYPTED, UNHASHED -> ours("down", carrier, bucket, to, "-XX:AOTCache=");
      case RCLONE -> rclone(":s3:" + bucket.name() + "/" + prefix, to.toString());
      case S5CMD -> s5cmd(bucket, "s3://" + bucket.name() + "/" + prefix + "/*", to + "/");
      case STORAGE_INITIALIZER ->
          List.of(
              tools.resolve("bin/python").toString(),
              "-c",
              "import sys; from kserve_storage import Storage; Storage.download(*sys.argv[1:])",
              "s3://" + bucket.name() + "/" + prefix,
              to.toString());
    };
  }

  private List<String> ours(
      String direction, Carrier carrier, Bucket bucket, Path content, String classCache) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(
        List.of(
            classCache + directory.resolve("classes.aot"),
            "-cp",
            System.getProperty("java.class.path"),
            CarryOne.class.getName(),
            direction,
            switch (carrier) {
              case MODELYARD -> "with sums";
              case ENCRYPTED -> "encrypted";
              default -> "without";
            },
            String.valueOf(bucket.endpoint()),
            bucket.name(),
            bucket.prefix(),
            content.toString()));
    return command;
  }

  /** Of the agent's image. */
  private static List<String> flags() throws Exception {
    NodeList flags =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getElementsByTagName("jvmFlag");
    return IntStream.range(0, flags.getLength())
        .mapToObj(flag -> flags.item(flag).getTextContent())
        .toList();
  }

  private static List<String> rclone(String from, String to) {
    return List.of("rclone", "copy", "--transfers", "8", "--s3-no-check-bucket", from, to);
  }

  private List<String> s5cmd(Bucket bucket, String from, String to) {
    return List.of(
        tools.resolve("bin/s5cmd").toString(),
        "--log",
        "error",
        "--endpoint-url",
        String.valueOf(bucket.endpoint()),
        "cp",
        from,
        to);
  }
}
