package dev.modelyard.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Files below a directory that a program writes to as well, reached without following a link. What
 * a path was found to be is no promise: the program may put a link in the place of a directory
 * afterwards, and who follows that keeps, or writes over, what only the agent can see. As {@code
 * RESOLVE_NO_SYMLINKS} of {@code openat2(2)}.
 */
public final class Beneath {
  /** Each level takes two descriptors and some of the stack. */
  private static final int DEEPEST = 1_000;

  private final Path root;

  /** {@code root} itself may be reached over links: it is a mount of the pod's. */
  public Beneath(Path root) {
    this.root = root;
  }

  private interface Use<T> {
    T in(SecureDirectoryStream<Path> parent, Path name) throws IOException;
  }

  /** For reading. */
  FileChannel open(Path file) throws IOException {
    return use(
        file,
        (parent, name) -> {
          requireFile(parent, name);
          return (FileChannel)
              parent.newByteChannel(
                  name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        });
  }

  /** What tells the file from all others of its disk, whatever names it has. */
  Object identity(Path file) throws IOException {
    return use(file, (parent, name) -> requireFile(parent, name).fileKey());
  }

  /** No link, which has an identity of its own, and no pipe, whose opening might never end. */
  private static BasicFileAttributes requireFile(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    BasicFileAttributes attributes = attributes(parent, name);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(name.toString(), null, "it is no file");
    }
    return attributes;
  }

  /** Puts a file there in one step, in the place of whatever has that name. */
  public void replace(Path file, byte[] content) throws IOException {
    use(
        file,
        (parent, name) -> {
          Path draft = Path.of("." + name);
          delete(parent, draft, new ArrayDeque<>());
          try (SeekableByteChannel out =
              parent.newByteChannel(
                  draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
              out.write(buffer);
            }
          }
          parent.move(draft, parent, name);
          return file;
        });
  }

  /**
   * With all that is below it, also where no path is long enough to name it. What another removes
   * first is as good.
   *
   * @throws FileSystemException names what could not be deleted, which may be far below; when it is
   *     more than {@value #DEEPEST} directories deep as well
   */
  void delete(Path file) throws IOException {
    Deque<String> trail = new ArrayDeque<>(List.of(file.toString()));
    use(
        file,
        () -> String.join("/", trail),
        (parent, name) -> {
          delete(parent, name, trail);
          return file;
        });
  }

  /** {@code trail}: the way to it; after a failure, to what failed. */
  private static void delete(SecureDirectoryStream<Path> parent, Path name, Deque<String> trail)
      throws IOException {
    try {
      if (!attributes(parent, name).isDirectory()) {
        parent.deleteFile(name);
        return;
      }
      if (trail.size() > DEEPEST) {
        throw new FileSystemException(
            name.toString(), null, "more than " + DEEPEST + " directories deep: remove it by hand");
      }
      try (SecureDirectoryStream<Path> directory = open(parent, name)) {
        for (Path child : directory) {
          trail.addLast(child.getFileName().toString());
          delete(directory, child.getFileName(), trail);
          trail.removeLast();
        }
      }
      parent.deleteDirectory(name);
    } catch (NoSuchFileException absent) {
      return;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    return parent
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  private <T> T use(Path file, Use<T> use) throws IOException {
    return use(file, file::toString, use);
  }

  /** Failures name the whole path, which is {@code at}: each step knows of one name only. */
  private <T> T use(Path file, Supplier<String> at, Use<T> use) throws IOException {
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
      return use((SecureDirectoryStream<Path>) top, root.relativize(file), use);
    } catch (NoSuchFileException absent) {
      throw new NoSuchFileException(file.toString());
    } catch (IOException e) {
      FileSystemException named = new FileSystemException(at.get(), null, reason(e));
      named.initCause(e);
      throw named;
    }
  }

  /** What went wrong, without the names of files, which are said beside it. */
  public static String reason(IOException e) {
    String reason = e instanceof FileSystemException one ? one.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static <T> T use(SecureDirectoryStream<Path> directory, Path file, Use<T> use)
      throws IOException {
    if (file.getNameCount() == 1) {
      return use.in(directory, file);
    }
    try (SecureDirectoryStream<Path> next = enter(directory, file.getName(0))) {
      return use(next, file.subpath(1, file.getNameCount()), use);
    }
  }

  /** Opening a pipe in its place might never end. */
  private static SecureDirectoryStream<Path> enter(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    if (!attributes(parent, name).isDirectory()) {
      throw new FileSystemException(name.toString(), null, "it lies behind what is no directory");
    }
    return open(parent, name);
  }

  /** Of what was found to be a directory. */
  private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    return parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }
}
