package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import java.io.IOException;
import java.util.Optional;

/**
 * The key that the server is to encrypt with, where a person has chosen one. It is sent with all
 * that makes an object, and read back from each object: answers to what makes one need not name it
 * (MinIO's to a join do not), and some servers ignore what they do not know.
 */
record ServerKey(Bucket bucket, RemoteBucket remote) {

  /** Takes away an object of ours that has another key, or none. */
  void require(String name) throws IOException {
    String asked = bucket.kmsKey();
    if (asked == null) {
      return;
    }
    Optional<String> applied = remote.keyOf(name);
    if (applied.filter(key -> isSame(asked, key)).isEmpty()) {
      refuse(name, asked, applied);
    }
  }

  /** Of a key that was named by its ID the server says more: {@code arn:aws:kms:…:key/‹ID›}. */
  private static boolean isSame(String asked, String applied) {
    return applied.equals(asked) || applied.endsWith("/" + asked) || applied.endsWith(":" + asked);
  }

  private void refuse(String name, String asked, Optional<String> applied) throws IOException {
    String said =
        "%s is '%s', and the server says that the object has %s"
            .formatted(
                bucket.kind().keyField(),
                asked,
                applied.map(key -> "'" + key + "'").orElse("none"));
    IOException refusal = advice().toException(bucket, "PUT " + name, said, new IOException(said));
    try {
      remote.delete(name);
    } catch (IOException e) {
      refusal.addSuppressed(e);
    }
    throw refusal;
  }

  private Advice advice() {
    return Advice.mend(
        bucket.kind() == Bucket.Kind.AZURE_BLOB
            ? "Make that scope the container's default, which copies have: no request chooses theirs"
            : "Use a server that encrypts with keys of a KMS, and name a key that it has");
  }
}
