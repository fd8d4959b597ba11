package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.FormatInspector;
import dev.modelyard.agent.format.FormatPolicy;
import dev.modelyard.agent.format.ModelFormat;
import dev.modelyard.agent.format.ReadAhead;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.FencedException;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Tree;
import dev.modelyard.agent.protocol.Tree.Unkept;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a version beside the runs, in a directory named by its digest: complete, or not there.
 * Publishing the same files again finds them in place.
 */
public final class Publisher {
  /** Refused files that a message names. */
  private static final int NAMED = 3;

  private final Store store;
  private final Layout layout;
  private final int epoch;
  private final FormatPolicy policy;
  private final Shelf shelf;

  public Publisher(
      Store store, Layout layout, int epoch, FormatPolicy policy, Supplier<String> nonces) {
    this.store = store;
    this.layout = layout;
    this.epoch = epoch;
    this.policy = policy;
    this.shelf =
        store.isOneVolume()
            ? new LinkedShelf(store, layout, epoch, nonces)
            : new ObjectShelf(store, layout, epoch);
  }

  /**
   * Publishes a commit; a damaged one fails. What its files must be is known from the manifest, so
   * they are read once, under their new names.
   */
  public PublishedVersion publish(Manifest manifest, Verifier verifier) throws IOException {
    requireSizes(manifest, verifier);
    try {
      return publish(items(manifest, verifier), manifest.step());
    } catch (ChangedException changed) {
      throw damaged(manifest, changed.getMessage());
    }
  }

  private static void requireSizes(Manifest manifest, Verifier verifier) throws IOException {
    Optional<Defect> defect = verifier.quick(manifest, VerifyLevel.SIZE);
    if (defect.isPresent()) {
      throw damaged(manifest, defect.get().detail());
    }
  }

  /** Whether a commit could be published, as far as its formats go; refused as then. */
  public void inspect(Manifest manifest, Verifier verifier) throws IOException {
    requireSizes(manifest, verifier);
    inspect(items(manifest, verifier));
  }

  /** What a commit holds beside its checkpoint is for its trainer alone. */
  private static List<Item> items(Manifest manifest, Verifier verifier) {
    List<Item> items = new ArrayList<>();
    for (StoredFile file : manifest.files()) {
      if (!Layout.isBelow(file.path(), manifest.path())) {
        continue;
      }
      String path = inside(manifest.path(), file.path());
      items.add(
          new Item(verifier.key(file), new ModelPack.Entry(path, file.size(), file.sha256())));
    }
    return items;
  }

  private static IOException damaged(Manifest manifest, @Nullable String how) {
    return refused("commit " + manifest.id().name() + " is damaged, not published: " + how);
  }

  /** Reading the same bytes again changes nothing. */
  private static IOException refused(String why) {
    return new StoreException(why, StoreException.Kind.REFUSAL, null);
  }

  /**
   * Publishes what the trainer left in a directory of its own; it must have ended. Its files are
   * read twice: nothing but their bytes tells for certain that no mapping of them is written to.
   */
  public PublishedVersion publish(String directory, long step) throws IOException {
    String base = base(directory);
    Tree tree = store.tree(base);
    List<WorkFile> files = tree.files();
    if (!tree.unkept().isEmpty()) {
      throw refused(refusal(directory, tree.unkept().getFirst()));
    }
    if (files.isEmpty()) {
      throw refused(
          "publish.directory "
              + directory
              + " holds no files: write the version there, or take publish.directory away");
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

  /** Why nothing is published from a directory where that is. */
  public static String refusal(String directory, Unkept unkept) {
    return "publish.directory " + directory + ": " + unkept.says();
  }

  /** Whether the trainer left nothing there. */
  public boolean isEmpty(String directory) throws IOException {
    Tree tree = store.tree(base(directory));
    return tree.files().isEmpty() && tree.unkept().isEmpty();
  }

  private String base(String directory) {
    return layout.work(epoch) + "/" + directory;
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
    if (!shelf.isInPlace(pack.digest())) {
      make(items, pack);
    } else {
      claim(pack);
      // Whoever removes it looks for claims after the first step of it.
      if (!shelf.has(pack.digest())) {
        make(items, pack);
      }
    }
    long bytes = items.stream().mapToLong(item -> item.entry().size()).sum();
    return new PublishedVersion(
        pack.digest(), shelf.directory(pack.digest()), items.size(), bytes, format(items), step);
  }

  /** What was claimed and turned out to be something else is nobody's. */
  private void make(List<Item> items, ModelPack.Encoded pack) throws IOException {
    try {
      shelf.make(items, pack, () -> claim(pack));
    } catch (ChangedException e) {
      if (Publications.of(store, layout, epoch).equals(Optional.of(pack.digest()))) {
        store.delete(layout.published(epoch));
      }
      throw e;
    }
  }

  /** On record before the version is in place, so that a later epoch can remove it. */
  private void claim(ModelPack.Encoded pack) throws IOException {
    byte[] record = CanonicalJson.write(new PublicationRecord(pack.digest()));
    if (Records.put(store, layout.published(epoch), record) == Records.Put.THEIRS) {
      throw refused("epoch " + epoch + " has published other files before");
    }
  }

  /** Before anything is put on record, and also for a version that is in place already. */
  private void inspect(List<Item> items) throws IOException {
    FormatInspector inspector = new FormatInspector(policy);
    List<String> refusals = new ArrayList<>();
    for (Item item : items) {
      Content content = contentOf(item);
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

  private Content contentOf(Item item) {
    return new ReadAhead(new StoredContent(store, item.key(), item.entry().size()));
  }

  private String format(List<Item> items) throws IOException {
    for (Item item : items) {
      Content content = contentOf(item);
      ModelFormat format = ModelFormat.of(item.entry().path(), content);
      if (format != ModelFormat.OTHER) {
        return format.label();
      }
    }
    return ModelFormat.OTHER.label();
  }

  /**
   * Removes versions that lower epochs of this run published: the run went on after them, so they
   * were never its result. To be called when its result is in place.
   */
  public void removeOrphans() throws IOException {
    for (Map.Entry<Integer, String> former :
        Publications.of(store, layout).headMap(epoch, false).entrySet()) {
      shelf.remove(former.getKey(), former.getValue());
    }
  }
}
