package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.format.FormatInspector;
import dev.modelyard.agent.format.FormatPolicy;
import dev.modelyard.agent.format.ModelFormat;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.FencedException;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a version beside the runs, in a directory named by its digest, by hard links: complete in
 * one rename, or not there. Publishing the same files again finds them in place.
 */
public final class Publisher {
  /** Refused files that a message names. */
  private static final int NAMED = 3;

  /** manifest.json and config.json. */
  private static final int BESIDE_FILES = 2;

  private final Store store;
  private final Layout layout;
  private final int epoch;
  private final FormatPolicy policy;
  private final Supplier<String> nonces;

  public Publisher(
      Store store, Layout layout, int epoch, FormatPolicy policy, Supplier<String> nonces) {
    this.store = store;
    this.layout = layout;
    this.epoch = epoch;
    this.policy = policy;
    this.nonces = nonces;
  }

  /** A file to publish: where it lies now, and its path inside the version. */
  private record Item(String key, ModelPack.Entry entry) {}

  /**
   * Publishes a commit; a damaged one fails. What its files must be is known from the manifest, so
   * they are read once, under their new names.
   */
  public PublishedVersion publish(Manifest manifest, Verifier verifier) throws IOException {
    Optional<Defect> defect = verifier.quick(manifest, VerifyLevel.SIZE);
    if (defect.isPresent()) {
      throw damaged(manifest, defect.get().detail());
    }
    List<Item> items = new ArrayList<>();
    for (StoredFile file : manifest.files()) {
      String path = inside(manifest.path(), file.path());
      items.add(
          new Item(verifier.key(file), new ModelPack.Entry(path, file.size(), file.sha256())));
    }
    try {
      return publish(items, manifest.step());
    } catch (ChangedException changed) {
      throw damaged(manifest, changed.getMessage());
    }
  }

  private static IOException damaged(Manifest manifest, @Nullable String how) {
    return new IOException("commit " + manifest.id().name() + " is damaged, not published: " + how);
  }

  /**
   * Publishes what the trainer left in a directory of its own; it must have ended. Its files are
   * read twice: nothing but their bytes tells for certain that no mapping of them is written to.
   */
  public PublishedVersion publish(String directory, long step) throws IOException {
    String base = layout.work(epoch) + "/" + directory;
    List<WorkFile> files = store.walk(base);
    if (files.isEmpty()) {
      throw new IOException("publish.directory " + directory + " holds no files");
    }
    List<String> keys = files.stream().map(file -> base + "/" + file.path()).toList();
    List<Checksums> sums = store.checksums(keys);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Checksums sum = sums.get(i);
      items.add(
          new Item(
              keys.get(i), new ModelPack.Entry(files.get(i).path(), sum.size(), sum.sha256())));
    }
    return publish(items, step);
  }

  /** A checkpoint directory becomes the version's root; a checkpoint file keeps its name. */
  private static String inside(String checkpoint, String path) {
    if (checkpoint.isEmpty()) {
      return path;
    }
    return path.startsWith(checkpoint + "/")
        ? path.substring(checkpoint.length() + 1)
        : path.substring(path.lastIndexOf('/') + 1);
  }

  private PublishedVersion publish(List<Item> items, long step) throws IOException {
    ModelPack.Encoded pack = ModelPack.encode(items.stream().map(Item::entry).toList());
    int highest = RunState.highestEpoch(store, layout);
    if (highest > epoch) {
      throw new FencedException(highest);
    }
    inspect(items);
    String target = directory(pack.digest());
    if (isInPlace(target, pack.digest())) {
      claim(pack);
    } else {
      String draft = draft(items, pack);
      claim(pack);
      if (store.walk(draft).size() != items.size() + BESIDE_FILES) {
        throw new IOException("a later attempt has cleared " + draft + " away while it was made");
      }
      place(draft, pack, target);
    }
    long bytes = items.stream().mapToLong(item -> item.entry().size()).sum();
    return new PublishedVersion(pack.digest(), target, items.size(), bytes, format(items), step);
  }

  /** On record before the version is in place, so that a later epoch can remove it. */
  private void claim(ModelPack.Encoded pack) throws IOException {
    byte[] record = CanonicalJson.write(new PublicationRecord(pack.digest()));
    if (Records.put(store, layout.published(epoch), record) == Records.Put.THEIRS) {
      throw new IOException("epoch " + epoch + " has published other files before");
    }
  }

  /** Before anything is put on record, and also for a version that is in place already. */
  private void inspect(List<Item> items) throws IOException {
    FormatInspector inspector = new FormatInspector(policy);
    List<String> refusals = new ArrayList<>();
    for (Item item : items) {
      StoredContent content = new StoredContent(store, item.key(), item.entry().size());
      inspector.refusal(item.entry().path(), content).ifPresent(refusals::add);
    }
    if (!refusals.isEmpty()) {
      String more =
          refusals.size() > NAMED ? " and %d more".formatted(refusals.size() - NAMED) : "";
      throw new FormatRefusedException(
          "spec.publish.formatPolicy %s refuses %s%s. Save weights only (safetensors, a state_dict), or train with formatPolicy: Any"
              .formatted(
                  policy.label(),
                  String.join("; ", refusals.subList(0, Math.min(NAMED, refusals.size()))),
                  more));
    }
  }

  private boolean isInPlace(String target, String digest) throws IOException {
    if (store.stat(target).isEmpty()) {
      return false;
    }
    Optional<String> difference = VersionCheck.difference(store, target, digest);
    if (difference.isPresent() && !store.rename(target, draft("damaged"))) {
      throw new IOException(target + " is damaged and cannot be moved away: " + difference.get());
    }
    return difference.isEmpty();
  }

  /** The bytes are not those of the version's identity. */
  private static final class ChangedException extends IOException {
    private static final long serialVersionUID = 1;

    ChangedException(String what) {
      super(what);
    }
  }

  /** All of the version, durable, under another name; every byte was read there and is right. */
  private String draft(List<Item> items, ModelPack.Encoded pack) throws IOException {
    clearDrafts();
    String draft = draft("draft");
    List<Transfer> links =
        items.stream()
            .map(
                item ->
                    new Transfer(
                        item.key(), draft + "/" + VersionCheck.FILES + "/" + item.entry().path()))
            .toList();
    List<Checksums> sums = store.transfer(links, Freeze.LINK);
    for (int i = 0; i < sums.size(); i++) {
      if (!sums.get(i).sha256().equals(items.get(i).entry().sha256())) {
        store.delete(draft);
        throw new ChangedException(
            items.get(i).key()
                + " has sha256 "
                + sums.get(i).sha256()
                + ", expected was "
                + items.get(i).entry().sha256());
      }
    }
    store.putIfAbsent(
        draft + "/" + VersionCheck.MANIFEST, pack.manifest().getBytes(StandardCharsets.UTF_8));
    store.putIfAbsent(draft + "/config.json", pack.config().getBytes(StandardCharsets.UTF_8));
    store.sync(draft);
    return draft;
  }

  private void place(String draft, ModelPack.Encoded pack, String target) throws IOException {
    if (!store.rename(draft, target)) {
      store.delete(draft);
      Optional<String> difference = VersionCheck.difference(store, target, pack.digest());
      if (difference.isPresent()) {
        throw new IOException(
            target + " was published by another run and is damaged: " + difference.get());
      }
    }
  }

  private String draft(String kind) {
    return Layout.VERSIONS + "/" + leftoverPrefix(kind) + epoch + "-" + nonces.get();
  }

  private String leftoverPrefix(String kind) {
    return kind + "-" + layout.runUid() + "-";
  }

  /** Those of this epoch and lower ones; whoever is behind has no say about the others. */
  private void clearDrafts() throws IOException {
    for (String name : store.list(Layout.VERSIONS)) {
      if (isLeftover(name, "draft") || isLeftover(name, "removed")) {
        clear(Layout.VERSIONS + "/" + name);
      }
    }
  }

  /** First aside in one step: its maker may live, and must find it whole or not at all. */
  private void clear(String leftover) throws IOException {
    String aside = draft("removed");
    try {
      store.rename(leftover, aside);
    } catch (NoSuchFileException gone) {
      return;
    }
    store.delete(aside);
  }

  private boolean isLeftover(String name, String kind) {
    String prefix = leftoverPrefix(kind);
    return name.startsWith(prefix)
        && name.substring(prefix.length()).matches("\\d{1,9}-.*")
        && Integer.parseInt(name.substring(prefix.length(), name.lastIndexOf('-'))) <= epoch;
  }

  private static String directory(String digest) {
    return Layout.VERSIONS + "/" + digest.substring("sha256:".length());
  }

  private String format(List<Item> items) throws IOException {
    for (Item item : items) {
      StoredContent content = new StoredContent(store, item.key(), item.entry().size());
      ModelFormat format = ModelFormat.of(item.entry().path(), content);
      if (format != ModelFormat.OTHER) {
        return format.label();
      }
    }
    return ModelFormat.OTHER.label();
  }

  /**
   * Removes versions that lower epochs of this run published: the run went on after them, so they
   * were never its result. One that any other run has published too stays.
   */
  public void removeOrphans(String current) throws IOException {
    for (String name : store.list(layout.published())) {
      String digest = digestIn(layout.published() + "/" + name);
      boolean lower =
          name.matches("\\d{1,9}\\.json")
              && Integer.parseInt(name.substring(0, name.length() - 5)) < epoch;
      if (lower && !digest.equals(current) && !isPublishedElsewhere(digest)) {
        remove(digest);
      }
    }
  }

  /** Moved aside first, and back if another run has claimed it in between. */
  private void remove(String digest) throws IOException {
    String aside = draft("removed");
    if (store.stat(directory(digest)).isEmpty() || !store.rename(directory(digest), aside)) {
      return;
    }
    if (isPublishedElsewhere(digest) && store.rename(aside, directory(digest))) {
      return;
    }
    store.delete(aside);
  }

  private boolean isPublishedElsewhere(String digest) throws IOException {
    for (String run : store.list(Layout.RUNS)) {
      String records = new Layout(run).published();
      for (String name : run.equals(layout.runUid()) ? List.<String>of() : store.list(records)) {
        if (digestIn(records + "/" + name).equals(digest)) {
          return true;
        }
      }
    }
    return false;
  }

  private String digestIn(String key) throws IOException {
    Optional<byte[]> json = store.read(key);
    return json.isEmpty() ? "" : CanonicalJson.read(json.get(), PublicationRecord.class).digest();
  }
}
