package dev.modelyard.agent.protocol.resume;

import static java.util.stream.Collectors.joining;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.publish.MissingException;
import dev.modelyard.agent.protocol.publish.ModelPack;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.protocol.publish.VersionDirectories;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A run that begins where another has been: the other's checkpoint, or a version, becomes a commit
 * of epoch 0 of this run before its first decision. From then on it is one like any other, which
 * every rank finds, and which is verified, stepped back from, kept and pruned. Its bytes are read
 * once, and on a volume none are moved: payload is immutable, so links do.
 */
public final class Fork {
  /** Attempts count from 1. */
  private static final int EPOCH = 0;

  /** Of a run that deletes what is just being brought. */
  private static final int TRIES = 3;

  /** Directory under which the program finds the files of a version. */
  private static final String VERSION = "version";

  private final Store store;
  private final Layout layout;
  private final String framework;
  private final Supplier<String> nonces;
  private final Clock clock;

  /** {@code framework} of this run, for versions, which have none. */
  public Fork(Store store, Layout layout, String framework, Supplier<String> nonces, Clock clock) {
    this.store = store;
    this.layout = layout;
    this.framework = framework;
    this.nonces = nonces;
    this.clock = clock;
  }

  /**
   * Where a run begins.
   *
   * @param nothing why there is nothing to begin from, in words
   * @param passedOver checkpoints of the other run that are newer than the one it begins at, newest
   *     first
   */
  public record Brought(Optional<String> nothing, List<Skipped> passedOver) {}

  /**
   * Does nothing in a run that has commits, or had some. Safe to repeat after any crash, and beside
   * another who does the same.
   */
  public Brought bring(Origin origin) throws IOException {
    if (Selection.hasHistory(RunState.read(store, layout))) {
      return new Brought(Optional.empty(), List.of());
    }
    return switch (origin) {
      case Origin.Checkpoint checkpoint -> bring(checkpoint);
      case Origin.Version version -> new Brought(bring(version), List.of());
    };
  }

  private Brought bring(Origin.Checkpoint origin) throws IOException {
    Layout source = new Layout(origin.runUid());
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<Brought> brought = bringOne(origin, source);
      if (brought.isPresent()) {
        return brought.get();
      }
    }
    throw new IOException(
        "training '%s' goes on and deletes its checkpoints faster than one of them can be brought here; have it keep more (spec.checkpoints.keep.last)"
            .formatted(origin.name()));
  }

  /**
   * Empty: what was being brought is being deleted, for there are newer ones by now. To pass over
   * it would be to begin further back for good.
   */
  private Optional<Brought> bringOne(Origin.Checkpoint origin, Layout source) throws IOException {
    Verifier verifier = new Verifier(store, source, RandomGenerator.getDefault());
    int next = RunState.highestEpoch(store, source) + 1;
    List<CommitId> order =
        Selection.order(RunState.read(store, source).withUnlisted(store, source, next), null);
    Delivery delivery = new Delivery(verifier, source);
    List<Skipped> unsound = new ArrayList<>();
    for (CommitId id : order) {
      if (origin.step() != null && origin.step() != id.step()) {
        continue;
      }
      if (!(delivery.of(id, manifest -> bring(manifest, verifier))
          instanceof ManifestCheck.Unsound(Defect defect))) {
        return Optional.of(new Brought(Optional.empty(), unsound));
      }
      if (RunState.isTombstoned(store, source, id)) {
        return Optional.empty();
      }
      unsound.add(new Skipped(id, defect));
    }
    return Optional.of(new Brought(Optional.of(nothing(origin, order, unsound)), unsound));
  }

  private static String nothing(
      Origin.Checkpoint origin, List<CommitId> order, List<Skipped> unsound) {
    String which = origin.step() == null ? "checkpoint" : "checkpoint of step " + origin.step();
    String there =
        order.isEmpty()
            ? "it has none in this store"
            : "it has steps "
                + String.join(
                    ", ",
                    order.stream()
                        .map(CommitId::step)
                        .distinct()
                        .limit(10)
                        .map(String::valueOf)
                        .toList());
    return "spec.resume.from.training '%s' has no %s that verifies; %s%s"
        .formatted(
            origin.name(),
            which,
            there,
            unsound.isEmpty()
                ? ""
                : unsound.stream()
                    .map(skipped -> skipped.id().name() + ": " + skipped.defect().detail())
                    .collect(joining("; ", " (", ")")));
  }

  private Optional<Defect> bring(Manifest manifest, Verifier verifier) throws IOException {
    Optional<Defect> defect = verifier.quick(manifest, VerifyLevel.SIZE);
    if (defect.isPresent()) {
      return defect;
    }
    CommitId id = new CommitId(manifest.step(), EPOCH);
    String name = store.payloadName(Layout.dataName(id, nonces.get()));
    List<Transfer> transfers =
        manifest.files().stream()
            .map(file -> new Transfer(verifier.key(file), key(name, file.path())))
            .toList();
    List<Checksums> sums = transfer(transfers, name);
    defect = Verifier.compare(manifest, sums);
    if (defect.isPresent()) {
      store.delete(layout.data(name));
      return defect;
    }
    List<StoredFile> files =
        manifest.files().stream()
            .map(f -> new StoredFile(f.path(), f.size(), f.sha256(), f.crc32c(), name))
            .toList();
    commit(name, continuing(manifest, files));
    return Optional.empty();
  }

  private List<Checksums> transfer(List<Transfer> transfers, String name) throws IOException {
    try {
      return store.transfer(transfers, Freeze.LINK);
    } catch (IOException e) {
      store.discard(layout.data(name), e);
      throw e;
    }
  }

  private Optional<String> bring(Origin.Version origin) throws IOException {
    return VersionCheck.confirmed(() -> bringOnce(origin))
        .map(what -> "spec.resume.from.modelVersion '%s': %s".formatted(origin.name(), what));
  }

  private Optional<String> bringOnce(Origin.Version origin) throws IOException {
    try {
      return VersionDirectories.useOne(store, origin.digest(), from -> bring(origin, from));
    } catch (MissingException missing) {
      return Optional.ofNullable(missing.getMessage());
    }
  }

  private Optional<String> bring(Origin.Version origin, String directory) throws IOException {
    CommitId id = new CommitId(origin.step(), EPOCH);
    String name = store.payloadName(Layout.dataName(id, nonces.get()));
    List<StoredFile> files = new ArrayList<>();
    Optional<String> difference =
        VersionCheck.difference(
            store, directory, origin.digest(), entries -> bring(entries, directory, name, files));
    if (difference.isPresent()) {
      store.delete(layout.data(name));
      return difference;
    }
    commit(name, beginning(origin, files));
    return Optional.empty();
  }

  private List<Checksums> bring(
      List<ModelPack.Entry> entries, String directory, String name, List<StoredFile> files)
      throws IOException {
    List<Transfer> transfers = new ArrayList<>();
    for (ModelPack.Entry entry : entries) {
      String from = directory + "/" + VersionCheck.FILES + "/" + entry.path();
      transfers.add(new Transfer(from, key(name, VERSION + "/" + entry.path())));
    }
    List<Checksums> sums = transfer(transfers, name);
    for (int i = 0; i < sums.size(); i++) {
      Checksums sum = sums.get(i);
      String path = VERSION + "/" + entries.get(i).path();
      files.add(new StoredFile(path, sum.size(), sum.sha256(), sum.crc32c(), name));
    }
    return sums;
  }

  private String key(String name, String path) {
    return layout.data(name) + "/" + path;
  }

  private Manifest continuing(Manifest of, List<StoredFile> files) throws IOException {
    return new Manifest(
            Manifest.SCHEMA,
            layout.runUid(),
            EPOCH,
            of.step(),
            of.ref(),
            of.framework(),
            of.adapterVersion(),
            of.worldSize(),
            clock.instant(),
            of.path(),
            files,
            of.metrics(),
            of.image(),
            of.specHash(),
            null,
            "")
        .sealed(store);
  }

  private Manifest beginning(Origin.Version origin, List<StoredFile> files) throws IOException {
    return new Manifest(
            Manifest.SCHEMA,
            layout.runUid(),
            EPOCH,
            origin.step(),
            null,
            framework,
            1,
            1,
            clock.instant(),
            VERSION,
            files,
            Map.of(),
            null,
            null,
            null,
            "")
        .sealed(store);
  }

  private void commit(String name, Manifest manifest) throws IOException {
    store.sync(layout.data(name));
    byte[] content = CanonicalJson.write(manifest);
    if (Records.put(store, layout.commit(manifest.id()), content) == Records.Put.THEIRS) {
      store.delete(layout.data(name));
    }
  }
}
