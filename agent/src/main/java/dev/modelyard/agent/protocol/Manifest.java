package dev.modelyard.agent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The record that makes a checkpoint exist: written last, once, never changed.
 *
 * @param path the checkpoint as the trainer named it, a file or a directory, relative to its
 *     checkpoint directory; empty when ranks wrote to several places in it
 * @param code of all but the digest, by who has the key of its payload: {@link ObjectStore#code}
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
    @Nullable String code,
    String digest) {
  public static final String SCHEMA = "modelyard.dev/checkpoint/v1";

  private static final String DIGEST = "digest";

  public Manifest {
    Objects.requireNonNull(path, "path");
    files = List.copyOf(files);
    metrics = Map.copyOf(metrics);
  }

  /** The same record with the code, where the store gives one, and the digest it must have. */
  public Manifest sealed(ObjectStore store) throws IOException {
    Manifest coded = with(code(CanonicalJson.tree(this), new Layout(runUid), store), "");
    return coded.with(
        coded.code, CanonicalJson.digest(CanonicalJson.without(CanonicalJson.tree(coded), DIGEST)));
  }

  private Manifest with(@Nullable String newCode, String newDigest) {
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
        newCode,
        newDigest);
  }

  /**
   * By the key of the first file: a commit's directories are all of one run, or it is no commit.
   */
  private @Nullable String code(JsonNode tree, Layout layout, ObjectStore store)
      throws IOException {
    return files.isEmpty()
        ? null
        : store
            .code(layout.data(files.getFirst().at()), CanonicalJson.without(tree, "code", DIGEST))
            .orElse(null);
  }

  /**
   * Why it may be by somebody who can write to the store and has no key, in words.
   *
   * @param json itself, as it was read: a later agent may have said more in it
   * @param layout of the run it was found in
   */
  public Optional<String> doubt(byte[] json, Layout layout, ObjectStore store) throws IOException {
    boolean isPlain = files.stream().noneMatch(file -> Layout.isSealed(file.at()));
    if (isPlain || code == null) {
      return store.acceptsPlain()
          ? Optional.empty()
          : Optional.of(
              "it %s, so anybody who can write to the bucket may have made it: if it is of before %s, set spec.checkpoints.encryption.acceptUnencrypted: true; else delete %s"
                  .formatted(
                      isPlain ? "is not encrypted" : "has no code",
                      isPlain ? "this training had a key" : "there were codes",
                      layout.commit(id())));
    }
    Set<String> others = files.stream().map(StoredFile::at).collect(Collectors.toSet());
    others.remove(files.getFirst().at()); // whose key the code is of
    for (String at : others) {
      store.code(layout.data(at), json); // or its key is lost
    }
    boolean isOurs =
        files.stream().allMatch(file -> Layout.isSealed(file.at()))
            && Objects.equals(code, code(CanonicalJson.read(json, JsonNode.class), layout, store));
    return isOurs
        ? Optional.empty()
        : Optional.of(
            "it is not as one who has the key wrote it: delete %s, or restore it"
                .formatted(layout.commit(id())));
  }

  /** Reads and checks a stored manifest; fails when it is damaged or belongs to another commit. */
  public static Manifest parse(byte[] json, CommitId expected) throws IOException {
    JsonNode tree = CanonicalJson.read(json, JsonNode.class);
    if (!Arrays.equals(json, CanonicalJson.write(tree))) {
      // A field that is there twice would be one thing to the sums, another to who reads it.
      throw new IOException("manifest is not spelled as an agent spells it");
    }
    Manifest manifest = CanonicalJson.read(json, Manifest.class);
    if (!SCHEMA.equals(manifest.schema)) {
      throw new IOException(
          "manifest has schema " + manifest.schema + ", this agent reads " + SCHEMA);
    }
    String actual = CanonicalJson.digest(CanonicalJson.without(tree, DIGEST));
    if (!actual.equals(manifest.digest)) {
      throw new IOException(
          "manifest says digest " + manifest.digest + ", its content has " + actual);
    }
    if (!manifest.id().equals(expected)) {
      throw new IOException(
          "manifest of " + manifest.id().name() + " lies under the name " + expected.name());
    }
    manifest.requireInside();
    manifest.requireApart();
    return manifest;
  }

  /** Nothing in it may lead to what is not the commit's, whoever wrote it. */
  private void requireInside() throws IOException {
    if (!path.isEmpty() && !Layout.isPlain(path)) {
      throw new IOException("manifest has the path '" + path + "'");
    }
    for (StoredFile file : files) {
      if (!Layout.isPlain(file.path())
          || !Layout.isShort(file.path())
          || !Layout.isDataOf(id(), file.at())) {
        throw new IOException("manifest has a file '%s' at '%s'".formatted(file.path(), file.at()));
      }
    }
  }

  /** Whoever lays it out needs a place for each of its files. */
  private void requireApart() throws IOException {
    Set<String> paths = new HashSet<>();
    for (StoredFile file : files) {
      if (!paths.add(file.path())) {
        throw new IOException("manifest has the file '%s' twice".formatted(file.path()));
      }
    }
    Optional<String> below = Layout.findBelowFile(paths);
    if (below.isPresent()) {
      throw new IOException("manifest has the file '%s' below another".formatted(below.get()));
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
