package dev.modelyard.agent.command;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.config.Encryption;
import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.Room;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.azure.AzureBucket;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.gcs.GcsBucket;
import dev.modelyard.agent.store.oss.OssBucket;
import dev.modelyard.agent.store.s3.S3Bucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts together. */
final class Wiring {
  /** Files on their way at once: it is the network that they wait for. */
  private static final int TRANSFERS = 8;

  private Wiring() {}

  static Supplier<String> nonces() {
    return () -> UUID.randomUUID().toString().replace("-", "");
  }

  /** A store on one volume. */
  static Store store(Path root) throws IOException {
    return PosixStore.open(root, Parallel.onAllCores());
  }

  static Store store(RunConfig config) throws IOException {
    PosixStore disk = PosixStore.open(config.root(), Parallel.onAllCores(), Room.of(config));
    return config.bucket() == null
        ? disk
        : new SplitStore(
            disk, objects(config.bucket(), config.encryption(), config.root()), transfers());
  }

  /**
   * Loads this vendor's library and no other, and none where there is no bucket.
   *
   * @param disk for what is being encrypted
   */
  static BucketObjects objects(Bucket bucket, @Nullable Encryption encryption, Path disk)
      throws IOException {
    return BucketObjects.open(
        bucket,
        switch (bucket.kind()) {
          case S3 -> S3Bucket::open;
          case GCS -> GcsBucket::open;
          case AZURE_BLOB -> AzureBucket::open;
          case OSS -> OssBucket::open;
        },
        transfers(),
        new BucketObjects.Sealing(
            encryption == null ? null : ring(encryption),
            encryption == null || encryption.acceptUnencrypted(),
            disk));
  }

  private static KeyRing ring(Encryption encryption) throws StoreException {
    try {
      return KeyRing.of(encryption.key(), encryption.previous());
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "the Secret named by spec.checkpoints.encryption or spec.source.encryption: "
              + e.getMessage(),
          StoreException.Kind.REFUSAL,
          e);
    }
  }

  static Parallel transfers() {
    return new Parallel(TRANSFERS);
  }
}
