package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.format.ReadAhead;
import dev.modelyard.agent.format.Structure;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Defect.Reason;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.LostKeyException;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.StoredFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/** Finds out whether a commit still is what its manifest says. */
public final class Verifier {
  private static final int SAMPLES = 3;
  private static final int SLICE = 1 << 20;

  private final ObjectStore store;
  private final Layout layout;
  private final RandomGenerator random;

  public Verifier(ObjectStore store, Layout layout, RandomGenerator random) {
    this.store = store;
    this.layout = layout;
    this.random = random;
  }

  /** Either the manifest or what is wrong with it. */
  public sealed interface ManifestCheck {
    record Sound(Manifest manifest) implements ManifestCheck {}

    record Unsound(Defect defect) implements ManifestCheck {}
  }

  public ManifestCheck manifest(CommitId id) throws IOException {
    Optional<byte[]> json = store.read(layout.commit(id));
    if (json.isEmpty()) {
      return new ManifestCheck.Unsound(new Defect(Reason.ManifestMissing, layout.commit(id)));
    }
    Manifest manifest;
    try {
      manifest = Manifest.parse(json.get(), id);
    } catch (IOException damaged) {
      return new ManifestCheck.Unsound(new Defect(Reason.ManifestDamaged, firstLine(damaged)));
    }
    Optional<Defect> defect =
        unlessLost(
            () ->
                manifest
                    .doubt(json.get(), layout, store)
                    .map(why -> new Defect(Reason.Unbelieved, why)));
    return defect.isPresent()
        ? new ManifestCheck.Unsound(defect.get())
        : new ManifestCheck.Sound(manifest);
  }

  /** Cheap checks first: sizes, then structure, then, when sampling, some checksums. */
  public Optional<Defect> quick(Manifest manifest, VerifyLevel level) throws IOException {
    return unlessLost(() -> firstDefect(manifest, level));
  }

  private interface Reading {
    Optional<Defect> read() throws IOException;
  }

  private static Optional<Defect> unlessLost(Reading reading) throws IOException {
    try {
      return reading.read();
    } catch (LostKeyException lost) {
      return Optional.of(new Defect(Reason.KeyMissing, String.valueOf(lost.getMessage())));
    }
  }

  private Optional<Defect> firstDefect(Manifest manifest, VerifyLevel level) throws IOException {
    for (StoredFile file : manifest.files()) {
      Optional<Defect> defect = quick(file);
      if (defect.isEmpty() && level == VerifyLevel.SAMPLED) {
        defect = sample(file);
      }
      if (defect.isPresent()) {
        return defect;
      }
    }
    return Optional.empty();
  }

  /** Reads every byte. */
  public Optional<Defect> full(Manifest manifest) throws IOException {
    Optional<Defect> defect = quick(manifest, VerifyLevel.SIZE);
    return defect.isPresent()
        ? defect
        : unlessLost(() -> compare(manifest, store.checksums(keys(manifest))));
  }

  /** What is done with a commit whose manifest is sound; a defect where that finds it bad. */
  public interface Use {
    Optional<Defect> of(Manifest manifest) throws IOException;
  }

  /** The manifest of a commit in which its use finds nothing wrong, or what is wrong. */
  ManifestCheck check(CommitId id, Use use) throws IOException {
    ManifestCheck check = manifest(id);
    Optional<Defect> defect =
        check instanceof ManifestCheck.Sound(Manifest manifest)
            ? use.of(manifest)
            : Optional.empty();
    return defect.isPresent() ? new ManifestCheck.Unsound(defect.get()) : check;
  }

  /**
   * The same; what a disk cannot read is a defect.
   *
   * @throws StoreException what a server refuses, or does not answer, tells nothing of the commit
   */
  ManifestCheck checkOnDisk(CommitId id, Use use) throws StoreException {
    try {
      return check(id, use);
    } catch (StoreException said) {
      throw said;
    } catch (IOException unreadable) {
      return unreadable(String.valueOf(unreadable));
    }
  }

  /**
   * The same; what a server cannot give of just this commit is a defect too.
   *
   * @throws StoreException it gives nothing of the commit: it may be away
   */
  public ManifestCheck look(CommitId id, Use use) throws StoreException {
    try {
      return checkOnDisk(id, use);
    } catch (StoreException said) {
      if (!isAnswered(id)) {
        throw said;
      }
      return unreadable(String.valueOf(said.getMessage()));
    }
  }

  private static ManifestCheck unreadable(String why) {
    return new ManifestCheck.Unsound(new Defect(Reason.Unreadable, why));
  }

  /** Whether the store answers where it is asked for the manifest. */
  boolean isAnswered(CommitId id) {
    try {
      store.read(layout.commit(id));
      return true;
    } catch (IOException away) {
      return false;
    }
  }

  /** Looks at every byte of a commit, beginning with its manifest. */
  public Optional<Defect> reread(CommitId id) throws StoreException {
    return look(id, this::full) instanceof ManifestCheck.Unsound(Defect defect)
        ? Optional.of(defect)
        : Optional.empty();
  }

  /** Compares what was read just now, in the order of the manifest's files. */
  public static Optional<Defect> compare(Manifest manifest, List<Checksums> found) {
    for (int i = 0; i < found.size(); i++) {
      StoredFile file = manifest.files().get(i);
      if (!found.get(i).equals(file.checksums())) {
        return Optional.of(
            new Defect(
                Reason.ContentMismatch,
                file.path()
                    + ": sha256 is "
                    + found.get(i).sha256()
                    + ", committed was "
                    + file.sha256()));
      }
    }
    return Optional.empty();
  }

  public List<String> keys(Manifest manifest) {
    return manifest.files().stream().map(this::key).toList();
  }

  public String key(StoredFile file) {
    return layout.data(file.at()) + "/" + file.path();
  }

  private Optional<Defect> quick(StoredFile file) throws IOException {
    Optional<FileState> state = store.stat(key(file));
    if (state.isEmpty()) {
      return Optional.of(
          new Defect(Reason.FileMissing, file.path() + ": " + key(file) + " is gone"));
    }
    long size = state.get().size();
    if (size != file.size()) {
      return Optional.of(
          new Defect(
              Reason.SizeMismatch,
              file.path() + ": has " + size + " bytes, committed were " + file.size()));
    }
    return Structure.of(file.path(), new ReadAhead(new StoredContent(store, key(file), size)))
            == Structure.BROKEN
        ? Optional.of(
            new Defect(Reason.StructureDamaged, file.path() + ": not a whole file of its format"))
        : Optional.empty();
  }

  private Optional<Defect> sample(StoredFile file) throws IOException {
    int chunks = file.crc32c().size();
    TreeSet<Integer> picked = new TreeSet<>();
    if (chunks > 0) {
      picked.add(0);
      picked.add(chunks - 1);
      random.ints(SAMPLES, 0, chunks).forEach(picked::add);
    }
    for (int chunk : picked) {
      if (crc(file, chunk) != file.crc32c().get(chunk)) {
        return Optional.of(
            new Defect(
                Reason.ContentMismatch, file.path() + ": crc32c of chunk " + chunk + " differs"));
      }
    }
    return Optional.empty();
  }

  private long crc(StoredFile file, int chunk) throws IOException {
    CRC32C crc = new CRC32C();
    long begin = (long) chunk * Checksums.CHUNK;
    long end = Math.min(begin + Checksums.CHUNK, file.size());
    for (long at = begin; at < end; at += SLICE) {
      crc.update(store.readRange(key(file), at, (int) Math.min(SLICE, end - at)));
    }
    return crc.getValue();
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
