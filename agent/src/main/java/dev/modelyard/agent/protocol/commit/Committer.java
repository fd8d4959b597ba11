package dev.modelyard.agent.protocol.commit;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
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
import dev.modelyard.agent.protocol.commit.CommitOutcome.Refused;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Waiting;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    return candidate.parts() == 1
        ? commitWhole(candidate, id, parent)
        : commitTogether(candidate, id, parent);
  }

  private CommitOutcome commitWhole(Candidate candidate, CommitId id, @Nullable CommitRef parent)
      throws IOException {
    Frozen frozen = freeze(candidate, id);
    return frozen.changed() == null
        ? decide(manifest(candidate, frozen.files(), parent), frozen.name())
        : new Changed(frozen.changed());
  }

  /** Every rank says what it has; rank 0 commits all of it once each has spoken. */
  private CommitOutcome commitTogether(Candidate candidate, CommitId id, @Nullable CommitRef parent)
      throws IOException {
    String key = layout.part(id, candidate.incarnation(), writer.rank());
    String changed = contribute(candidate, id, key);
    if (changed != null) {
      return new Changed(changed);
    }
    Parts parts = read(candidate, id);
    if (parts.size() < candidate.parts()) {
      return new Waiting(id, parts.size(), candidate.parts());
    }
    Optional<String> conflict = parts.conflict();
    if (conflict.isPresent()) {
      return new Refused(id, "step " + id.step() + " is not committed: " + conflict.get());
    }
    if (writer.rank() > 0) {
      return new Waiting(id, parts.size(), candidate.parts());
    }
    Candidate joined = join(candidate, parts);
    return store.isOneVolume()
        ? commitWhole(joined, id, parent)
        : decide(manifest(joined, parts.files(), parent), null);
  }

  private boolean isDecided(CommitId id) throws IOException {
    return store.stat(layout.commit(id)).isPresent()
        || store.stat(layout.tombstone(id)).isPresent();
  }

  /** What was frozen under {@code data/‹name›}, or the path that changed meanwhile. */
  private record Frozen(String name, List<StoredFile> files, @Nullable String changed) {}

  private Frozen freeze(Candidate candidate, CommitId id) throws IOException {
    String name = store.payloadName(Layout.dataName(id, nonces.get()));
    String target = layout.data(name);
    try {
      String work = layout.work(writer.epoch());
      List<Transfer> transfers =
          candidate.files().stream()
              .map(file -> new Transfer(work + "/" + file.path(), target + "/" + file.path()))
              .toList();
      if (candidate.freeze() == Freeze.COPY) {
        store.requireRoom(target, candidate.bytes());
      }
      List<Checksums> sums = store.transfer(transfers, candidate.freeze());
      String changed = findChanged(candidate, sums);
      if (changed != null) {
        store.delete(target);
        return new Frozen(name, List.of(), changed);
      }
      store.sync(target);
      return new Frozen(name, stored(candidate, sums, name), null);
    } catch (IOException e) {
      store.discard(target, e);
      String changed = findChanged(candidate);
      if (changed == null) {
        throw e;
      }
      return new Frozen(name, List.of(), changed);
    }
  }

  private @Nullable String findChanged(Candidate candidate, List<Checksums> sums)
      throws IOException {
    for (int i = 0; i < sums.size(); i++) {
      if (sums.get(i).size() != candidate.files().get(i).state().size()) {
        return candidate.files().get(i).path();
      }
    }
    return findChanged(candidate);
  }

  private @Nullable String findChanged(Candidate candidate) throws IOException {
    for (WorkFile file : candidate.files()) {
      Optional<FileState> now = store.stat(layout.work(writer.epoch()) + "/" + file.path());
      if (now.isPresent() && !now.get().equals(file.state())) {
        return file.path();
      }
    }
    return null;
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

  /**
   * Puts this rank's word on record, once, with its files where only this rank sees them. A path
   * that changed meanwhile.
   */
  @Nullable String contribute(Candidate candidate, CommitId id, String key) throws IOException {
    if (store.read(key).isPresent()) {
      return null;
    }
    Frozen frozen = store.isOneVolume() ? new Frozen("", List.of(), null) : freeze(candidate, id);
    if (frozen.changed() == null) {
      PartRecord part =
          new PartRecord(
              writer.rank(),
              candidate.path(),
              candidate.freeze(),
              candidate.metrics(),
              frozen.files());
      Records.put(store, key, CanonicalJson.write(part));
    }
    return frozen.changed();
  }

  /** Up to the first that has not spoken. */
  private Parts read(Candidate candidate, CommitId id) throws IOException {
    List<PartRecord> parts = new ArrayList<>();
    for (int rank = 0; rank < candidate.parts(); rank++) {
      Optional<byte[]> json = store.read(layout.part(id, candidate.incarnation(), rank));
      if (json.isEmpty()) {
        break;
      }
      parts.add(CanonicalJson.read(json.get(), PartRecord.class));
    }
    return new Parts(parts);
  }

  /** What all ranks wrote, as it is now that all are done, and what else rank 0 takes along. */
  private Candidate join(Candidate own, Parts parts) throws IOException {
    Set<String> ours = new HashSet<>();
    own.files().forEach(file -> ours.add(file.path()));
    List<WorkFile> files =
        store.walk(layout.work(writer.epoch())).stream()
            .filter(
                file ->
                    ours.contains(file.path())
                        || parts.paths().stream()
                            .anyMatch(path -> Layout.isBelow(file.path(), path)))
            .toList();
    boolean copied = parts.all().stream().anyMatch(part -> part.freeze() == Freeze.COPY);
    return new Candidate(
        own.step(),
        parts.path(),
        files,
        copied ? Freeze.COPY : Freeze.LINK,
        parts.metrics(),
        own.parts(),
        own.incarnation());
  }

  Manifest manifest(Candidate candidate, List<StoredFile> files, @Nullable CommitRef parent)
      throws IOException {
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
            candidate.metrics(),
            writer.image(),
            writer.specHash(),
            null,
            "")
        .sealed(store);
  }

  /** {@code ownData} is what nobody but us can have named; null when parts are by several. */
  CommitOutcome decide(Manifest manifest, @Nullable String ownData) throws IOException {
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
