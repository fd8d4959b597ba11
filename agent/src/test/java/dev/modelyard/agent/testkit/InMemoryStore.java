package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file tree in memory with hard links, and with power loss: what was not synced can be lost. Or,
 * instead, work directories on a disk and all else as objects: no links, no renames, and what is
 * written is durable.
 */
public final class InMemoryStore implements Disk {
  private static final class Inode {
    private final String name;
    private byte[] content;
    private long modified;

    Inode(String name, byte[] content, long modified) {
      this.name = name;
      this.content = content;
      this.modified = modified;
    }
  }

  private final NavigableMap<String, Inode> files = new TreeMap<>();
  private final Set<String> directories = new HashSet<>(Set.of(""));
  private final Set<String> durable = new HashSet<>();
  private final boolean oneVolume;
  private long clock;

  public InMemoryStore() {
    this(true);
  }

  private InMemoryStore(boolean oneVolume) {
    this.oneVolume = oneVolume;
  }

  /** All but work directories are objects. */
  public static InMemoryStore ofObjects() {
    return new InMemoryStore(false);
  }

  private boolean isObject(String key) {
    return !oneVolume && !Layout.isBelow(key, Layout.WORK);
  }

  @Override
  public synchronized void write(String key, byte[] content) {
    Inode there = files.get(key);
    if (there == null) {
      put(key, content);
    } else {
      there.content = content.clone();
      there.modified = ++clock;
    }
  }

  /** Bit rot: content changes, nothing else does. */
  public synchronized void corrupt(String key) {
    Inode inode = require(key);
    inode.content = inode.content.clone();
    inode.content[inode.content.length / 2] ^= 1;
  }

  public synchronized void truncate(String key) {
    Inode inode = require(key);
    inode.content = Arrays.copyOf(inode.content, inode.content.length / 2);
  }

  @Override
  public synchronized void losePower() {
    files.keySet().retainAll(durable);
  }

  public synchronized List<String> keys() {
    return List.copyOf(files.keySet());
  }

  private Inode require(String key) {
    Inode inode = files.get(key);
    if (inode == null) {
      throw new IllegalArgumentException("no file " + key + " among " + files.keySet());
    }
    return inode;
  }

  private void put(String key, byte[] content) {
    makeDirectory(parent(key));
    files.put(key, new Inode("inode-" + ++clock, content.clone(), clock));
  }

  @Override
  public boolean isOneVolume() {
    return oneVolume;
  }

  @Override
  public synchronized boolean putIfAbsent(String key, byte[] content) {
    if (files.containsKey(key)) {
      return false;
    }
    put(key, content);
    durable.add(key);
    return true;
  }

  @Override
  public synchronized Optional<byte[]> read(String key) {
    return Optional.ofNullable(files.get(key)).map(inode -> inode.content.clone());
  }

  @Override
  public synchronized byte[] readRange(String key, long offset, int length) throws IOException {
    byte[] content = existing(key).content;
    int from = (int) Math.min(offset, content.length);
    return Arrays.copyOfRange(content, from, Math.min(content.length, from + length));
  }

  @Override
  public synchronized List<String> list(String directory) {
    String prefix = directory + "/";
    Set<String> all = new HashSet<>(files.keySet());
    all.addAll(directories);
    return all.stream()
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .map(key -> key.contains("/") ? key.substring(0, key.indexOf('/')) : key)
        .filter(name -> !name.startsWith("."))
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public synchronized List<WorkFile> walk(String directory) {
    String prefix = directory + "/";
    List<WorkFile> found = new ArrayList<>();
    files.forEach(
        (key, inode) -> {
          if (key.startsWith(prefix)) {
            found.add(new WorkFile(key.substring(prefix.length()), state(inode)));
          }
        });
    return found;
  }

  @Override
  public synchronized Optional<FileState> stat(String key) {
    if (directories.contains(key)) {
      return Optional.of(new FileState("directory " + key, 0, 0));
    }
    return Optional.ofNullable(files.get(key)).map(InMemoryStore::state);
  }

  private static FileState state(Inode inode) {
    return new FileState(inode.name, inode.content.length, inode.modified);
  }

  @Override
  public synchronized List<Checksums> transfer(List<Transfer> transfers, Freeze how)
      throws IOException {
    List<Checksums> sums = new ArrayList<>();
    for (Transfer transfer : transfers) {
      Inode source = existing(transfer.from());
      if (files.containsKey(transfer.to())) {
        throw new FileAlreadyExistsException(transfer.to());
      }
      if (how == Freeze.LINK && oneVolume) {
        makeDirectory(parent(transfer.to()));
        files.put(transfer.to(), source);
      } else {
        put(transfer.to(), source.content);
      }
      if (isObject(transfer.to())) {
        durable.add(transfer.to());
      }
      sums.add(sums(source.content));
    }
    return sums;
  }

  @Override
  public synchronized void copy(List<Transfer> copies) throws IOException {
    transfer(copies, Freeze.COPY);
  }

  @Override
  public synchronized List<Checksums> checksums(List<String> keys) throws IOException {
    List<Checksums> sums = new ArrayList<>();
    for (String key : keys) {
      sums.add(sums(existing(key).content));
    }
    return sums;
  }

  private static Checksums sums(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    List<Long> chunks = content.length == 0 ? List.of() : List.of(crc.getValue());
    return new Checksums(
        content.length, HexFormat.of().formatHex(CanonicalJson.sha256().digest(content)), chunks);
  }

  @Override
  public synchronized void sync(String directory) {
    files.keySet().stream().filter(key -> key.startsWith(directory + "/")).forEach(durable::add);
  }

  @Override
  public synchronized boolean rename(String from, String to) throws IOException {
    if (isObject(from) || isObject(to)) {
      throw new IOException("objects cannot be renamed: " + from);
    }
    if (!directories.contains(from)) {
      throw new NoSuchFileException(from);
    }
    if (files.containsKey(to) || !list(to).isEmpty()) {
      return false;
    }
    List<String> moved = files.keySet().stream().filter(key -> key.startsWith(from + "/")).toList();
    for (String key : moved) {
      String target = to + key.substring(from.length());
      makeDirectory(parent(target));
      files.put(target, require(key));
      files.remove(key);
      if (durable.remove(key)) {
        durable.add(target);
      }
    }
    makeDirectory(to);
    directories.removeIf(key -> key.equals(from) || key.startsWith(from + "/"));
    return true;
  }

  @Override
  public synchronized void makeDirectory(String directory) {
    if (directories.add(directory)) {
      makeDirectory(parent(directory));
    }
  }

  @Override
  public synchronized void delete(String key) {
    files.keySet().removeIf(file -> isBelow(file, key));
    directories.removeIf(directory -> isBelow(directory, key));
    durable.removeIf(file -> isBelow(file, key));
    directories.add("");
  }

  private static boolean isBelow(String key, String top) {
    return top.isEmpty() || key.equals(top) || key.startsWith(top + "/");
  }

  private Inode existing(String key) throws NoSuchFileException {
    @Nullable Inode inode = files.get(key);
    if (inode == null) {
      throw new NoSuchFileException(key);
    }
    return inode;
  }

  private static String parent(String key) {
    int slash = key.lastIndexOf('/');
    return slash < 0 ? "" : key.substring(0, slash);
  }
}
