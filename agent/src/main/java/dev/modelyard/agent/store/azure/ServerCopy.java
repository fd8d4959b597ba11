package dev.modelyard.agent.store.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobBeginCopySourceRequestConditions;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Advice;
import dev.modelyard.agent.store.bucket.Pause;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A copy within the account. It may go on after the answer, while its blob is there already: it is
 * known by its mark and waited for, also when the answer to its beginning was lost.
 */
record ServerCopy(BlobClient target, Requests requests, String mark) {
  /** Within an account it is nearly always done when it is answered. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  Creation of(BlobClient source, String tag) throws IOException {
    requests.make(request(), () -> begin(source, tag));
    Instant deadline = Instant.now().plus(LONGEST);
    for (int tries = 0; ; tries++) {
      Optional<BlobProperties> there = requests.find(request(), target::getProperties);
      if (there.isEmpty()) {
        return Creation.RACED;
      }
      if (!mark.equals(there.get().getMetadata().get(RemoteObject.MARK))) {
        return Creation.EXISTS;
      }
      CopyStatusType status = there.get().getCopyStatus();
      if (status == null || status == CopyStatusType.SUCCESS) {
        return Creation.MADE;
      }
      if (status != CopyStatusType.PENDING || Instant.now().isAfter(deadline)) {
        throw failed(there.get());
      }
      Pause.after(tries);
    }
  }

  private String request() {
    return "PUT " + target.getBlobName() + " as a copy";
  }

  /** The poller that this answers knows less about failures than the blob does. */
  private void begin(BlobClient source, String tag) {
    target.beginCopy(
        new BlobBeginCopyOptions(source.getBlobUrl())
            .setMetadata(Map.of(RemoteObject.MARK, mark))
            .setSourceRequestConditions(new BlobBeginCopySourceRequestConditions().setIfMatch(tag))
            .setDestinationRequestConditions(BlockUpload.absent()));
  }

  /** Removes what has the name and not the bytes. */
  private StoreException failed(BlobProperties there) throws IOException {
    if (there.getCopyStatus() == CopyStatusType.PENDING) {
      requests.run(request(), () -> target.abortCopyFromUrl(there.getCopyId()));
    }
    requests.find(request(), target::deleteIfExists);
    String said =
        "the copy is %s after %s (%s)"
            .formatted(
                there.getCopyStatus(), there.getCopyProgress(), there.getCopyStatusDescription());
    return Advice.AGAIN.toException(requests.bucket(), request(), said, new IOException(said));
  }
}
