package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * On one volume: a version is made of hard links under another name, and put in place by one
 * rename.
 */
final class LinkedShelf implements Shelf {
  /** manifest.json and config.json. */
  private static final int BESIDE_FILES = 2;

  private final Store store;
  private final Layout layout;
  private final int epoch;
  private final Supplier<String> nonces;

  LinkedShelf(Store store, Layout layout, int epoch, Supplier<String> nonces) {
    this.store = store;
    this.layout = layout;
    this.epoch = epoch;
    this.nonces = nonces;
  }

  @Override
  public String directory(String digest) {
    return Layout.version(digest);
  }

  @Override
  public boolean has(String digest) throws IOException {
    return store.stat(directory(digest)).isPresent();
  }

  @Override
  public boolean isInPlace(String digest) throws IOException {
    String target = directory(digest);
    if (store.stat(target).isEmpty()) {
      return false;
    }
    Optional<String> difference = VersionCheck.difference(store, target, digest);
    if (difference.isPresent() && !store.rename(target, draft("damaged"))) {
      throw new IOException(target + " is damaged and cannot be moved away: " + difference.get());
    }
    return difference.isEmpty();
  }

  @Override
  public void make(List<Item> items, ModelPack.Encoded pack, Claim claim) throws IOException {
    String draft = draft(items, pack);
    claim.put();
    if (store.walk(draft).size() != items.size() + BESIDE_FILES) {
      throw new IOException("a later attempt has cleared " + draft + " away while it was made");
    }
    place(draft, pack, directory(pack.digest()));
  }

  /** All of the version, durable, under another name; every byte was read there and is right. */
  private String draft(List<Item> items, ModelPack.Encoded pack) throws IOException {
    clearDrafts();
    String draft = draft("draft");
    List<Transfer> links =
        items.stream().map(item -> new Transfer(item.key(), item.under(draft))).toList();
    Optional<String> difference = Item.difference(items, store.transfer(links, Freeze.LINK));
    if (difference.isPresent()) {
      store.delete(draft);
      throw new ChangedException(difference.get());
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

  /** Moved aside first, and back if somebody has claimed it in between. */
  @Override
  public void remove(int former, String digest) throws IOException {
    String aside = draft("removed");
    if (isClaimed(digest)
        || store.stat(directory(digest)).isEmpty()
        || !store.rename(directory(digest), aside)) {
      return;
    }
    if (isClaimed(digest) && store.rename(aside, directory(digest))) {
      return;
    }
    store.delete(aside);
  }

  /** By another run, or by this or a later epoch of this one: they all share it. */
  private boolean isClaimed(String digest) throws IOException {
    if (Publications.of(store, layout, epoch).equals(Optional.of(digest))) {
      return true;
    }
    for (String run : store.list(Layout.RUNS)) {
      if (isClaimed(digest, run)) {
        return true;
      }
    }
    return false;
  }

  /** A record that nobody can read may claim anything. */
  private boolean isClaimed(String digest, String run) throws IOException {
    boolean own = run.equals(layout.runUid());
    try {
      NavigableMap<Integer, String> claims = Publications.of(store, new Layout(run));
      return (own ? claims.tailMap(epoch, true) : claims).containsValue(digest);
    } catch (DamagedRecordException damaged) {
      return true;
    }
  }
}
