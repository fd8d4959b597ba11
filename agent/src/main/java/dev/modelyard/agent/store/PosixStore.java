package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.Tree;
import dev.modelyard.agent.protocol.Tree.Unkept;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory on a POSIX file system. Create-if-absent is {@code link(2)} of a finished, synced
 * file, which has one winner whatever happens; a rename is never used for that because it replaces
 * silently.
 */
public final class PosixStore implements Store {
  /** Pieces of a file: one is written to the disk while the next one is copied. */
  private static final int COPIED_AT_ONCE = 2;

  private static final String SCRATCH = ".tmp";
  private static final LinkOption[] NOFOLLOW = {LinkOption.NOFOLLOW_LINKS};

  private final Path root;
  private final Beneath beneath;
  private final Parallel parallel;
  private final Room room;
  private final ExecutorService copiers =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("copies-", 0).factory());

  private PosixStore(Path root, Parallel parallel, Room room) {
    this.root = root;
    this.beneath = new Beneath(root);
    this.parallel = parallel;
    this.room = room;
  }

  /** Creates the root when absent; its parent must exist. */
  public static PosixStore open(Path root, Parallel parallel, Room room) throws IOException {
    PosixStore store = new PosixStore(root, parallel, room);
    store.makeDirectory("");
    return store;
  }

  /** On a claim whose name is not known. */
  public static PosixStore open(Path root, Parallel parallel) throws IOException {
    return open(root, parallel, Room.ofClaim(null));
  }

  /** For reading only: nothing is created. */
  public static PosixStore existing(Path root, Parallel parallel) {
    return new PosixStore(root, parallel, Room.OF_POD);
  }

  @Override
  public boolean isOneVolume() {
    return true;
  }

  @Override
  public void requireRoom(String directory, long bytes) throws IOException {
    room.require(path(directory), bytes);
  }

  /** What may find the disk full. */
  private interface Writing<T> {
    T write() throws IOException;
  }

  private <T> T writing(String key, Writing<T> writing) throws IOException {
    try {
      return writing.write();
    } catch (IOException e) {
      throw room.explain(e, path(key));
    }
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return writing(key, () -> create(path(key), content));
  }

  private boolean create(Path target, byte[] content) throws IOException {
    Path scratch = path(SCRATCH + "/" + UUID.randomUUID());
    makeDirectories(parentOf(scratch));
    makeDirectories(parentOf(target));
    try {
      write(scratch, content);
      Files.createLink(target, scratch);
    } catch (FileAlreadyExistsException exists) {
      return false;
    } finally {
      Files.deleteIfExists(scratch);
    }
    syncPath(parentOf(target));
    return true;
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path(key)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(channel.size() - offset, 0, length));
      long position = offset;
      for (int read = 0; buffer.hasRemaining() && read >= 0; position += read) {
        read = channel.read(buffer, position);
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  @Override
  public List<String> list(String directory) throws IOException {
    try {
      return Directories.names(path(directory)).stream()
          .filter(name -> !name.startsWith("."))
          .toList();
    } catch (NotDirectoryException other) {
      return List.of();
    }
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    return tree(directory).files();
  }

  @Override
  public Tree tree(String directory) throws IOException {
    Path base = path(directory);
    Collector found = new Collector(base);
    if (isBehindLink(base)) {
      found.unkept.add(Unkept.behindLink());
    } else if (Files.isDirectory(base, NOFOLLOW)) {
      Files.walkFileTree(base, found);
    } else if (Files.exists(base, NOFOLLOW)) {
      found.unkept.add(Files.isSymbolicLink(base) ? Unkept.link("") : Unkept.noDirectory());
    }
    found.files.sort(Comparator.comparing(WorkFile::path));
    found.unkept.sort(Comparator.comparing(Unkept::path));
    return new Tree(found.files, found.unkept);
  }

  private boolean isBehindLink(Path path) {
    return Stream.iterate(parentOf(path), above -> above.startsWith(root), PosixStore::parentOf)
        .anyMatch(above -> !above.equals(root) && Files.isSymbolicLink(above));
  }

  /** Collects what is there; what vanishes while we look was not there. */
  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path base;
    private final List<WorkFile> files = new ArrayList<>();
    private final List<Unkept> unkept = new ArrayList<>();

    Collector(Path base) {
      this.base = base;
    }

    /** What is deeper may be more than a path can say, and would fail the whole look. */
    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      String path = base.relativize(directory).toString();
      if (Layout.isShort(path)) {
        return FileVisitResult.CONTINUE;
      }
      unkept.add(Unkept.tooLong(path));
      return FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Path relative = base.relativize(file);
      String path = relative.toString();
      if (attributes.isSymbolicLink()) {
        unkept.add(Unkept.link(path));
      } else if (attributes.isRegularFile() && !isText(relative)) {
        unkept.add(Unkept.noText(path));
      } else if (attributes.isRegularFile() && !Layout.isShort(path)) {
        unkept.add(Unkept.tooLong(path));
      } else if (attributes.isRegularFile()) {
        files.add(new WorkFile(path, state(attributes)));
      }
      return FileVisitResult.CONTINUE;
    }

    /** Names are bytes to the kernel; what is no text in them is lost in a string. */
    private static boolean isText(Path path) {
      try {
        return Path.of(path.toString()).equals(path);
      } catch (InvalidPathException lost) {
        return false;
      }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    try {
      return Optional.of(
          state(Files.readAttributes(path(key), BasicFileAttributes.class, NOFOLLOW)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  private static FileState state(BasicFileAttributes attributes) {
    return new FileState(
        String.valueOf(attributes.fileKey()),
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    makeParents(transfers);
    return parallel.map(
        transfers, transfer -> transfer(path(transfer.from()), path(transfer.to()), how));
  }

  private void makeParents(List<Transfer> transfers) throws IOException {
    for (Transfer transfer : transfers) {
      writing(transfer.to(), () -> makeDirectories(parentOf(path(transfer.to()))));
    }
  }

  private Checksums transfer(Path from, Path to, Freeze how) throws IOException {
    return how == Freeze.LINK && link(from, to) ? Hashing.of(to) : copyAndHash(from, to);
  }

  /** While one piece is hashed, the next is copied and that one is on its way to the disk. */
  private Checksums copyAndHash(Path from, Path to) throws IOException {
    return copy(
        from,
        to,
        (in, size, copy) -> {
          Hashing hashing = new Hashing();
          InFlight.forEach(
              copiers,
              COPIED_AT_ONCE,
              size,
              Checksums.CHUNK,
              (number, begin, end) -> () -> copyPiece(in, begin, end, to),
              (begin, end) -> hashing.update(copy, begin, end));
          return hashing.sums();
        });
  }

  /** The last one goes to the disk with the directory. */
  private static void copyPiece(FileChannel in, long begin, long end, Path to) throws IOException {
    try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
      copy(in, begin, end, out.position(begin));
      if (end < in.size()) {
        out.force(false);
      }
    }
  }

  private Path copy(Path from, Path to) throws IOException {
    return copy(
        from,
        to,
        (in, size, out) -> {
          copy(in, 0, size, out);
          return to;
        });
  }

  /** Brings the bytes over. */
  private interface Filling<T> {
    T fill(FileChannel in, long size, FileChannel out) throws IOException;
  }

  /** Nothing is left of a file that cannot be filled. */
  private <T> T copy(Path from, Path to, Filling<T> filling) throws IOException {
    try (FileChannel in = beneath.open(from);
        FileChannel out = target(to)) {
      try {
        long size = in.size();
        room.take(to, size);
        return filling.fill(in, size, out);
      } catch (IOException e) {
        Files.deleteIfExists(to);
        throw e;
      }
    } catch (IOException e) {
      throw room.explain(e, to);
    }
  }

  private static FileChannel target(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Inside the kernel, which is twice as fast as through our hands. */
  private static void copy(FileChannel in, long begin, long end, FileChannel out)
      throws IOException {
    for (long at = begin; at < end; ) {
      long moved = in.transferTo(at, end - at, out);
      if (moved <= 0) {
        throw new IOException("the file was cut short while it was copied");
      }
      at += moved;
    }
  }

  /**
   * False when the kernel refuses, which it does for files of another user: then the bytes are
   * copied. It follows links above the name; what came of that is dropped, as it is none of the
   * program's files.
   */
  private boolean link(Path from, Path to) throws IOException {
    try {
      Object file = beneath.identity(from);
      Files.createLink(to, from);
      return isOrIsDropped(to, file);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException refused) {
      return false;
    }
  }

  /** What is linked may be no file at all, and then has no identity. */
  private boolean isOrIsDropped(Path to, Object file) throws IOException {
    boolean is = false;
    try {
      is = beneath.identity(to).equals(file);
    } finally {
      if (!is) {
        Files.delete(to);
      }
    }
    return is;
  }

  @Override
  public void copy(List<Transfer> copies) throws IOException {
    makeParents(copies);
    parallel.map(copies, copy -> copy(path(copy.from()), path(copy.to())));
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return parallel.map(keys, key -> Hashing.of(path(key)));
  }

  @Override
  public void sync(String directory) throws IOException {
    writing(directory, () -> syncTree(path(directory)));
  }

  private Path syncTree(Path base) throws IOException {
    // Deepest first; a directory sorts before what it contains.
    List<Path> all = Directories.tree(base).reversed();
    parallel.map(
        all.stream().filter(path -> !Files.isDirectory(path, NOFOLLOW)).toList(),
        PosixStore::syncPath);
    for (Path path : all) {
      if (Files.isDirectory(path, NOFOLLOW)) {
        syncPath(path);
      }
    }
    return syncPath(parentOf(base));
  }

  private static Path syncPath(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
    return path;
  }

  @Override
  public boolean rename(String from, String to) throws IOException {
    return writing(to, () -> move(from, to));
  }

  private boolean move(String from, String to) throws IOException {
    Path target = path(to);
    makeDirectories(parentOf(target));
    try {
      // rename(2) replaces an empty directory at most.
      Files.move(path(from), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException exists) {
      return false;
    } catch (FileSystemException e) {
      if (Files.isDirectory(target, NOFOLLOW) && !list(to).isEmpty()) {
        return false;
      }
      throw e;
    }
    syncPath(parentOf(target));
    return true;
  }

  @Override
  public void makeDirectory(String directory) throws IOException {
    writing(directory, () -> makeDirectories(path(directory)));
  }

  private static Path makeDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory, NOFOLLOW)) {
      return directory;
    }
    Path parent = parentOf(directory);
    makeDirectories(parent);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException raced) {
      if (!Files.isDirectory(directory, NOFOLLOW)) {
        throw raced;
      }
    }
    syncPath(parent);
    return directory;
  }

  @Override
  public void delete(String key) throws IOException {
    Path top = path(key);
    if (!Files.exists(top, NOFOLLOW)) {
      return;
    }
    new Beneath(parentOf(top)).delete(top);
    syncPath(parentOf(top));
  }

  private static Path parentOf(Path path) {
    return Objects.requireNonNull(path.getParent(), "the root of a file system is no store");
  }

  /** For reading, and not over links. */
  FileChannel open(String key) throws IOException {
    return beneath.open(path(key));
  }

  Path path(String key) {
    Path path = root.resolve(key).normalize();
    if (!path.startsWith(root) || key.startsWith("/")) {
      throw new IllegalArgumentException("key " + key + " leaves the store");
    }
    return path;
  }
}
