package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file tree in memory with hard links, and with power loss: what was not synced can be lost. Or,
 * instead, work directories on a disk and all else as objects: no links, no renames, and what is
 * written is durable. Its content is a value: two stores that were written to alike, in whatever
 * order, have the same {@link #fingerprint}.
 */
public final class InMemoryStore implements Disk {
  /** Content of a file, under all its names; never changed, so that copies of a store share it. */
  private static final class Inode {
    private final String name;
    private final byte[] content;
    private final long modified;
    private final Checksums sums;
    private final long hash;

    Inode(String name, byte[] content, long modified) {
      this.name = name;
      this.content = content;
      this.modified = modified;
      this.sums = InMemoryStore.sums(content);
      this.hash = Hash.of(name + modified + sums.sha256());
    }

    /** Named so that another one under the same key, made later, has another name. */
    static Inode at(String key, byte[] content) {
      return new Inode(
          key + "@" + Hash.of(new String(content, StandardCharsets.ISO_8859_1)), content, 1);
    }
  }

  private final NavigableMap<String, Inode> files;
  private final NavigableSet<String> directories;
  private final Set<String> durable;
  private final boolean oneVolume;

  public InMemoryStore() {
    this(new TreeMap<>(), new TreeSet<>(Set.of("")), new HashSet<>(), true);
  }

  private InMemoryStore(
      NavigableMap<String, Inode> files,
      NavigableSet<String> directories,
      Set<String> durable,
      boolean oneVolume) {
    this.files = files;
    this.directories = directories;
    this.durable = durable;
    this.oneVolume = oneVolume;
  }

  /** Another store with the same content. */
  public synchronized InMemoryStore copy() {
    return new InMemoryStore(
        new TreeMap<>(files), new TreeSet<>(directories), new HashSet<>(durable), oneVolume);
  }

  /** Of names, content and what is durable. */
  public synchronized long fingerprint() {
    long sum = 0;
    for (Map.Entry<String, Inode> file : files.entrySet()) {
      sum += Hash.mix(Hash.of(file.getKey()), file.getValue().hash);
    }
    for (String directory : directories) {
      sum += Hash.mix(Hash.of(directory), 1);
    }
    for (String key : durable) {
      sum += Hash.mix(Hash.of(key), 2);
    }
    return sum;
  }

  /** All but work directories are objects. */
  public static InMemoryStore ofObjects() {
    return new InMemoryStore(new TreeMap<>(), new TreeSet<>(Set.of("")), new HashSet<>(), false);
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
      replace(key, content, there.modified + 1);
    }
  }

  /** The same, last changed at this time, nanoseconds of 1970. Elsewhere all files are as old. */
  public synchronized void write(String key, byte[] content, long modified) {
    put(key, content);
    replace(key, content, modified);
  }

  /** Bit rot: content changes, nothing else does. */
  public synchronized void corrupt(String key) {
    byte[] content = require(key).content.clone();
    content[content.length / 2] ^= 1;
    replace(key, content, require(key).modified);
  }

  public synchronized void truncate(String key) {
    byte[] content = require(key).content;
    replace(key, Arrays.copyOf(content, content.length / 2), require(key).modified);
  }

  /**
   * A file that was being written when its writer died: half of it, whatever else it is a link to.
   */
  public synchronized void tear(String key) {
    byte[] content = require(key).content;
    files.put(key, Inode.at(key, Arrays.copyOf(content, content.length / 2)));
  }

  private void replace(String key, byte[] content, long modified) {
    Inode before = require(key);
    Inode after = new Inode(before.name, content.clone(), modified);
    files.replaceAll((name, inode) -> inode == before ? after : inode);
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
    files.put(key, Inode.at(key, content.clone()));
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
    NavigableSet<String> names = new TreeSet<>();
    for (NavigableSet<String> keys : List.of(files.navigableKeySet(), directories)) {
      for (String key : keys.tailSet(prefix)) {
        if (!key.startsWith(prefix)) {
          break;
        }
        int slash = key.indexOf('/', prefix.length());
        names.add(key.substring(prefix.length(), slash < 0 ? key.length() : slash));
      }
    }
    return names.stream().filter(name -> !name.startsWith(".")).toList();
  }

  @Override
  public synchronized List<WorkFile> walk(String directory) {
    String prefix = directory + "/";
    List<WorkFile> found = new ArrayList<>();
    for (Map.Entry<String, Inode> file : files.tailMap(prefix).entrySet()) {
      if (!file.getKey().startsWith(prefix)) {
        break;
      }
      found.add(new WorkFile(file.getKey().substring(prefix.length()), state(file.getValue())));
    }
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
      sums.add(source.sums);
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
      sums.add(existing(key).sums);
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
