package dev.modelyard.agent.protocol.commit;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.PartRecord;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.CommitOutcome.AlreadyCommitted;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Changed;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Committed;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Fenced;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Waiting;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Freeze, hash, make durable, look at the fence, write the manifest last. Stopping anywhere leaves
 * nothing half done.
 */
public final class Committer {
  private final Store store;
  private final Layout layout;
  private final Writer writer;
  private final Supplier<String> nonces;
  private final Clock clock;

  /** {@code nonces} must never repeat a value within a run. */
  public Committer(
      Store store, Layout layout, Writer writer, Supplier<String> nonces, Clock clock) {
    this.store = store;
    this.layout = layout;
    this.writer = writer;
    this.nonces = nonces;
    this.clock = clock;
  }

  /**
   * Commits a candidate, or contributes this rank's part of it.
   *
   * @param parent the commit this one continues, null for the first of a fresh start
   */
  public CommitOutcome commit(Candidate candidate, @Nullable CommitRef parent) throws IOException {
    CommitId id = new CommitId(candidate.step(), writer.epoch());
    if (isDecided(id)) {
      return new AlreadyCommitted(id);
    }
    if (candidate.parts() > 1) {
      return commitParts(candidate, id, parent);
    }
    Frozen frozen = freeze(candidate, id);
    if (frozen.changed() != null) {
      return new Changed(frozen.changed());
    }
    return decide(manifest(candidate, frozen.files(), candidate.metrics(), parent), frozen.name());
  }

  private boolean isDecided(CommitId id) throws IOException {
    return store.stat(layout.commit(id)).isPresent()
        || store.stat(layout.tombstone(id)).isPresent();
  }

  /** What was frozen under {@code data/‹name›}, or the path that changed meanwhile. */
  private record Frozen(String name, List<StoredFile> files, @Nullable String changed) {}

  private Frozen freeze(Candidate candidate, CommitId id) throws IOException {
    String name = Layout.dataName(id, nonces.get());
    String target = layout.data(name);
    try {
      String work = layout.work(writer.epoch());
      List<Transfer> transfers =
          candidate.files().stream()
              .map(file -> new Transfer(work + "/" + file.path(), target + "/" + file.path()))
              .toList();
      List<Checksums> sums = store.transfer(transfers, candidate.freeze());
      String changed = findChanged(candidate, sums);
      if (changed != null) {
        store.delete(target);
        return new Frozen(name, List.of(), changed);
      }
      store.sync(target);
      return new Frozen(name, stored(candidate, sums, name), null);
    } catch (IOException e) {
      discard(target, e);
      throw e;
    }
  }

  private @Nullable String findChanged(Candidate candidate, List<Checksums> sums)
      throws IOException {
    for (int i = 0; i < sums.size(); i++) {
      WorkFile file = candidate.files().get(i);
      Optional<FileState> now = store.stat(layout.work(writer.epoch()) + "/" + file.path());
      boolean same = now.isEmpty() || now.get().equals(file.state());
      if (!same || sums.get(i).size() != file.state().size()) {
        return file.path();
      }
    }
    return null;
  }

  /**
   * Frees what a failed freeze has taken; a full disk is why it matters. Nothing refers to it yet.
   */
  private void discard(String target, IOException cause) {
    try {
      store.delete(target);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static List<StoredFile> stored(Candidate candidate, List<Checksums> sums, String name) {
    List<StoredFile> files = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      Checksums sum = sums.get(i);
      files.add(
          new StoredFile(
              candidate.files().get(i).path(), sum.size(), sum.sha256(), sum.crc32c(), name));
    }
    return files;
  }

  private CommitOutcome commitParts(Candidate candidate, CommitId id, @Nullable CommitRef parent)
      throws IOException {
    String own = layout.part(id, candidate.incarnation(), writer.rank());
    if (store.stat(own).isEmpty()) {
      Frozen frozen = freeze(candidate, id);
      if (frozen.changed() != null) {
        return new Changed(frozen.changed());
      }
      PartRecord part =
          new PartRecord(
              writer.rank(),
              candidate.parts(),
              candidate.path(),
              frozen.files(),
              candidate.metrics());
      Records.put(store, own, CanonicalJson.write(part));
    }
    List<PartRecord> parts = parts(id, candidate);
    if (writer.rank() != 0 || parts.size() < candidate.parts()) {
      return new Waiting(id, parts.size(), candidate.parts());
    }
    List<StoredFile> files = new ArrayList<>();
    Map<String, String> metrics = new HashMap<>();
    for (PartRecord part : parts.reversed()) {
      files.addAll(0, part.files());
      metrics.putAll(part.metrics());
    }
    return decide(manifest(candidate, files, metrics, parent), null);
  }

  private List<PartRecord> parts(CommitId id, Candidate candidate) throws IOException {
    List<PartRecord> parts = new ArrayList<>();
    for (int rank = 0; rank < candidate.parts(); rank++) {
      Optional<byte[]> json = store.read(layout.part(id, candidate.incarnation(), rank));
      if (json.isPresent()) {
        parts.add(CanonicalJson.read(json.get(), PartRecord.class));
      }
    }
    return parts;
  }

  private Manifest manifest(
      Candidate candidate,
      List<StoredFile> files,
      Map<String, String> metrics,
      @Nullable CommitRef parent) {
    return new Manifest(
            Manifest.SCHEMA,
            layout.runUid(),
            writer.epoch(),
            candidate.step(),
            parent,
            writer.framework(),
            writer.adapterVersion(),
            writer.worldSize(),
            clock.instant(),
            candidate.path(),
            files,
            metrics,
            writer.image(),
            writer.specHash(),
            "")
        .sealed();
  }

  private CommitOutcome decide(Manifest manifest, @Nullable String ownData) throws IOException {
    int highest = RunState.highestEpoch(store, layout);
    if (highest > writer.epoch()) {
      return new Fenced(highest);
    }
    byte[] content = CanonicalJson.write(manifest);
    if (Records.put(store, layout.commit(manifest.id()), content) == Records.Put.OURS) {
      return new Committed(manifest);
    }
    if (ownData != null) {
      store.delete(layout.data(ownData));
    }
    return new AlreadyCommitted(manifest.id());
  }
}
