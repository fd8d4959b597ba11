package dev.modelyard.agent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The record that makes a checkpoint exist: written last, once, never changed.
 *
 * @param path the checkpoint as the trainer named it, a file or a directory, relative to its
 *     checkpoint directory; empty when ranks wrote to several places in it
 * @param digest SHA-256 of the canonical JSON of all other fields
 */
public record Manifest(
    String schema,
    String runUid,
    int epoch,
    long step,
    @Nullable CommitRef parent,
    String framework,
    int adapterVersion,
    int worldSize,
    Instant createdAt,
    String path,
    List<StoredFile> files,
    Map<String, String> metrics,
    @Nullable String image,
    @Nullable String specHash,
    String digest) {
  public static final String SCHEMA = "modelyard.dev/checkpoint/v1";

  public Manifest {
    Objects.requireNonNull(path, "path");
    files = List.copyOf(files);
    metrics = Map.copyOf(metrics);
  }

  /** The same record with the digest it must have. */
  public Manifest sealed() {
    return new Manifest(
        schema,
        runUid,
        epoch,
        step,
        parent,
        framework,
        adapterVersion,
        worldSize,
        createdAt,
        path,
        files,
        metrics,
        image,
        specHash,
        CanonicalJson.digestWithoutDigestField(CanonicalJson.tree(this)));
  }

  /** Reads and checks a stored manifest; fails when it is damaged or belongs to another commit. */
  public static Manifest parse(byte[] json, CommitId expected) throws IOException {
    JsonNode tree = CanonicalJson.read(json, JsonNode.class);
    Manifest manifest = CanonicalJson.read(json, Manifest.class);
    if (!SCHEMA.equals(manifest.schema)) {
      throw new IOException(
          "manifest has schema " + manifest.schema + ", this agent reads " + SCHEMA);
    }
    String actual = CanonicalJson.digestWithoutDigestField(tree);
    if (!actual.equals(manifest.digest)) {
      throw new IOException(
          "manifest says digest " + manifest.digest + ", its content has " + actual);
    }
    if (!manifest.id().equals(expected)) {
      throw new IOException(
          "manifest of " + manifest.id().name() + " lies under the name " + expected.name());
    }
    manifest.requireInside();
    return manifest;
  }

  /** Nothing in it may lead to what is not the commit's, whoever wrote it. */
  private void requireInside() throws IOException {
    if (!path.isEmpty() && !Layout.isPlain(path)) {
      throw new IOException("manifest has the path '" + path + "'");
    }
    for (StoredFile file : files) {
      if (!Layout.isPlain(file.path()) || !Layout.isDataOf(id(), file.at())) {
        throw new IOException("manifest has a file '%s' at '%s'".formatted(file.path(), file.at()));
      }
    }
  }

  public CommitId id() {
    return new CommitId(step, epoch);
  }

  public CommitRef ref() {
    return new CommitRef(step, epoch, digest);
  }

  public long bytes() {
    return files.stream().mapToLong(StoredFile::size).sum();
  }
}
