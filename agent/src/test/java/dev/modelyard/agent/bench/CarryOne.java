package dev.modelyard.agent.bench;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.RemoteObjects;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.BucketObjects.Sealing;
import dev.modelyard.agent.store.s3.S3Bucket;
import dev.modelyard.agent.store.s3.Unhashed;
import dev.modelyard.agent.testkit.EncryptedServer;
import dev.modelyard.agent.testkit.Upload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Carries a directory to a bucket, or from it, as the agent does: files beside each other, large
 * ones in parts.
 */
final class CarryOne {
  private static final int FILES = 8;

  private CarryOne() {}

  /** What it takes the place of in a commit. */
  private static final String SEALED = "v1/run/data/1-1-once.sealed";

  /**
   * Arguments: up or down; "with sums", "encrypted" or "without"; endpoint, bucket, prefix,
   * directory.
   */
  public static void main(String[] args) throws IOException {
    Bucket bucket =
        new Bucket(Bucket.Kind.S3, args[3], args[4], URI.create(args[2]), null, null, null, null);
    Path directory = Path.of(args[5]);
    boolean up = args[0].equals("up");
    switch (args[1]) {
      case "with sums" -> withSums(bucket, directory, up, "", Sealing.NONE);
      case "encrypted" ->
          withSums(bucket, directory, up, SEALED, EncryptedServer.sealing(EncryptedServer.KEY, ""));
      default -> Unhashed.carry(bucket, directory, up);
    }
    System.out.println(mostMemory());
    System.exit(0); // idle threads of the library
  }

  private static void withSums(
      Bucket bucket, Path directory, boolean up, String below, Sealing sealing) throws IOException {
    Parallel files = new Parallel(FILES);
    RemoteObjects objects = BucketObjects.open(bucket, S3Bucket::open, files, sealing);
    String prefix = below.isEmpty() ? "" : below + "/";
    if (up) {
      files.map(
          names(directory), name -> Upload.of(directory.resolve(name), objects, prefix + name));
    } else {
      List<String> names = objects.walk(below).stream().map(file -> file.path()).toList();
      files.map(names, name -> objects.download(prefix + name, directory.resolve(name)));
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  /** Resident, in MiB. */
  private static long mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
