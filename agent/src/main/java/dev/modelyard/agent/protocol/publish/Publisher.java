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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts a version beside the runs, in a directory named by its digest, by hard links: complete in
 * one rename, or not there. Publishing the same files again finds them in place.
 */
public final class Publisher {
  /** Refused files that a message names. */
  private static final int NAMED = 3;

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

  /** Publishes a commit, after reading it once more; a damaged one fails. */
  public PublishedVersion publish(Manifest manifest, Verifier verifier) throws IOException {
    Optional<Defect> defect = verifier.full(manifest);
    if (defect.isPresent()) {
      throw new IOException(
          "commit "
              + manifest.id().name()
              + " is damaged, not published: "
              + defect.get().detail());
    }
    List<Item> items = new ArrayList<>();
    for (StoredFile file : manifest.files()) {
      String path = inside(manifest.path(), file.path());
      items.add(
          new Item(verifier.key(file), new ModelPack.Entry(path, file.size(), file.sha256())));
    }
    return publish(items, manifest.step());
  }

  /** Publishes what the trainer left in a directory of its own; it must have ended. */
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
    byte[] record = CanonicalJson.write(new PublicationRecord(pack.digest()));
    if (Records.put(store, layout.published(epoch), record) == Records.Put.THEIRS) {
      throw new IOException("epoch " + epoch + " has published other files before");
    }
    String target = directory(pack.digest());
    if (!isInPlace(target, pack.digest())) {
      place(items, pack, target);
    }
    long bytes = items.stream().mapToLong(item -> item.entry().size()).sum();
    return new PublishedVersion(pack.digest(), target, items.size(), bytes, format(items), step);
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

  private void place(List<Item> items, ModelPack.Encoded pack, String target) throws IOException {
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
        throw new IOException(items.get(i).key() + " changed while it was published");
      }
    }
    store.putIfAbsent(
        draft + "/" + VersionCheck.MANIFEST, pack.manifest().getBytes(StandardCharsets.UTF_8));
    store.putIfAbsent(draft + "/config.json", pack.config().getBytes(StandardCharsets.UTF_8));
    store.sync(draft);
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

  private void clearDrafts() throws IOException {
    for (String name : store.list(Layout.VERSIONS)) {
      if (name.startsWith(leftoverPrefix("draft")) || name.startsWith(leftoverPrefix("removed"))) {
        store.delete(Layout.VERSIONS + "/" + name);
      }
    }
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
