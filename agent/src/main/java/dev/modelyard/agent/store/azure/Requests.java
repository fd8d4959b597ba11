package dev.modelyard.agent.store.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks, and makes of the library's exceptions what callers tell apart. It throws many kinds that
 * have nothing in common, which is why all are caught.
 */
record Requests(Bucket bucket) {
  /** Something has the name; the last one, if a copy is still on its way there. */
  private static final Set<BlobErrorCode> EXISTS =
      Set.of(
          BlobErrorCode.BLOB_ALREADY_EXISTS,
          BlobErrorCode.CONDITION_NOT_MET,
          BlobErrorCode.TARGET_CONDITION_NOT_MET,
          BlobErrorCode.PENDING_COPY_OPERATION);

  private Failures failures() {
    return new Failures(bucket);
  }

  void run(String request, Runnable asking) throws IOException {
    try {
      asking.run();
    } catch (RuntimeException e) {
      throw failures().of(request, e);
    }
  }

  /** Empty when a blob is not there, and only then. */
  <T> Optional<T> find(String request, Supplier<T> asking) throws IOException {
    try {
      return Optional.of(asking.get());
    } catch (RuntimeException e) {
      if (is(e, BlobErrorCode.BLOB_NOT_FOUND)) {
        return Optional.empty();
      }
      throw failures().of(request, e);
    }
  }

  Creation make(String request, Runnable asking) throws IOException {
    try {
      asking.run();
      return Creation.MADE;
    } catch (RuntimeException e) {
      if (e instanceof BlobStorageException answer && EXISTS.contains(answer.getErrorCode())) {
        return Creation.EXISTS;
      }
      if (is(e, BlobErrorCode.INVALID_BLOCK_LIST)) {
        return Creation.RACED;
      }
      throw failures().of(request, e);
    }
  }

  /** Also of a HEAD, which has its code in a header. */
  static boolean is(Exception e, BlobErrorCode code) {
    return e instanceof BlobStorageException answer && code.equals(answer.getErrorCode());
  }
}
