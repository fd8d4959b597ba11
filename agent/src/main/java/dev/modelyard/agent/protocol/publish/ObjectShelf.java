package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * In a store that cannot rename: a version is complete when its manifest is there, which is written
 * last and removed first. Each attempt writes to a directory of its own, and nobody but a later
 * attempt of the same run removes it: whoever pauses before a deletion takes nothing that another
 * counts on. What this attempt left when it was killed is looked at and used; what earlier ones
 * left goes when this one has its result.
 */
final class ObjectShelf implements Shelf {
  /** Another agent of this attempt may publish the same at the same time. */
  private static final int TRIES = 10;

  private final Store store;
  private final Layout layout;
  private final int epoch;

  ObjectShelf(Store store, Layout layout, int epoch) {
    this.store = store;
    this.layout = layout;
    this.epoch = epoch;
  }

  @Override
  public String directory(String digest) {
    return store.payloadName(layout.version(digest, epoch));
  }

  private String manifest(String digest) {
    return directory(digest) + "/" + VersionCheck.MANIFEST;
  }

  @Override
  public boolean has(String digest) throws IOException {
    return store.stat(manifest(digest)).isPresent();
  }

  @Override
  public boolean isInPlace(String digest) throws IOException {
    if (!has(digest)) {
      return false;
    }
    if (VersionCheck.difference(store, directory(digest), digest).isEmpty()) {
      return true;
    }
    store.delete(manifest(digest));
    store.delete(directory(digest));
    return false;
  }

  @Override
  public void make(List<Item> items, ModelPack.Encoded pack, Claim claim) throws IOException {
    claim.put();
    String target = directory(pack.digest());
    for (int tries = 0; tries < TRIES; tries++) {
      if (bring(items, target)) {
        store.putIfAbsent(target + "/config.json", pack.config().getBytes(StandardCharsets.UTF_8));
        store.putIfAbsent(
            manifest(pack.digest()), pack.manifest().getBytes(StandardCharsets.UTF_8));
        if (has(pack.digest()) && filesOf(target).containsAll(paths(items))) {
          return;
        }
      }
    }
    throw new IOException(target + " is changed by others again and again");
  }

  private static Set<String> paths(List<Item> items) {
    return items.stream().map(item -> item.entry().path()).collect(Collectors.toSet());
  }

  private Set<String> filesOf(String target) throws IOException {
    Set<String> paths = new HashSet<>();
    for (WorkFile file : store.walk(target + "/" + VersionCheck.FILES)) {
      paths.add(file.path());
    }
    return paths;
  }

  /** False when another run was faster with one of the files. */
  private boolean bring(List<Item> items, String target) throws IOException {
    Set<String> there = filesOf(target);
    List<Item> missing = new ArrayList<>(wrong(items, there, target));
    items.stream().filter(item -> !there.contains(item.entry().path())).forEach(missing::add);
    try {
      copy(missing, target);
      return true;
    } catch (FileAlreadyExistsException another) {
      return false;
    }
  }

  /** What lies under the name of an item and is something else is removed. */
  private List<Item> wrong(List<Item> items, Set<String> there, String target) throws IOException {
    List<Item> left = items.stream().filter(item -> there.contains(item.entry().path())).toList();
    List<Checksums> sums =
        left.isEmpty()
            ? List.of()
            : store.checksums(left.stream().map(item -> item.under(target)).toList());
    List<Item> wrong = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      if (!sums.get(i).sha256().equals(left.get(i).entry().sha256())) {
        store.delete(left.get(i).under(target));
        wrong.add(left.get(i));
      }
    }
    return wrong;
  }

  private void copy(List<Item> items, String target) throws IOException {
    if (items.isEmpty()) {
      return;
    }
    List<Checksums> sums =
        store.transfer(
            items.stream().map(item -> new Transfer(item.key(), item.under(target))).toList(),
            Freeze.LINK);
    Optional<String> difference = Item.difference(items, sums);
    if (difference.isPresent()) {
      for (Item item : items) {
        store.delete(item.under(target));
      }
      throw new ChangedException(difference.get());
    }
  }

  /** Sealed or not: a key may have been named, or taken away, between the two attempts. */
  @Override
  public void remove(int former, String digest) throws IOException {
    String plain = layout.version(digest, former);
    for (String name : store.list(Layout.version(digest))) {
      String directory = Layout.version(digest) + "/" + name;
      if (directory.equals(plain) || directory.equals(Layout.sealed(plain))) {
        store.delete(directory + "/" + VersionCheck.MANIFEST);
        store.delete(directory);
      }
    }
  }
}
