package dev.modelyard.agent.explorer;

import dev.modelyard.agent.explorer.Operation.Kind;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store that answers from a record; at its end the process stops, and what it would have done is
 * known. Operations on several files are taken apart into one for each.
 */
final class Recording extends ForwardedStore implements Actor.Trainer {
  /** Ends a process. No code of the protocol may catch it. */
  static final class Pending extends Error {
    private static final long serialVersionUID = 1;

    final transient Operation operation;

    Pending(Operation operation) {
      super(operation.toString(), null, false, false);
      this.operation = operation;
    }
  }

  /** An answer that is a failure. */
  record Failed(Class<? extends IOException> type, String message) {
    static Failed of(IOException e) {
      return new Failed(e.getClass(), String.valueOf(e.getMessage()));
    }

    IOException exception() {
      if (type == NoSuchFileException.class) {
        return new NoSuchFileException(message);
      }
      return type == FileAlreadyExistsException.class
          ? new FileAlreadyExistsException(message)
          : new IOException(message);
    }
  }

  private final List<Object> answers;
  private int next;

  Recording(List<Object> answers) {
    super(new InMemoryStore());
    this.answers = answers;
  }

  private <T> T ask(Kind kind, String key, Class<T> type, Operation.Effect effect)
      throws IOException {
    return ask(kind, key, "", type, effect);
  }

  private <T> T ask(Kind kind, String key, String detail, Class<T> type, Operation.Effect effect)
      throws IOException {
    if (next == answers.size()) {
      throw new Pending(new Operation(kind, key, detail, effect));
    }
    Object answer = answers.get(next++);
    if (answer instanceof Failed failed) {
      throw failed.exception();
    }
    return type.cast(answer);
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void write(String directory, String file, byte[] content) throws IOException {
    ask(
        Kind.TRAIN,
        directory + "/" + file,
        Boolean.class,
        disk -> {
          boolean there = disk.stat(directory).isPresent();
          if (there) {
            disk.write(directory + "/" + file, content);
          }
          return there;
        });
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return ask(Kind.PUT, key, text(content), Boolean.class, disk -> disk.putIfAbsent(key, content));
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    Optional<?> found =
        ask(Kind.READ, key, Optional.class, disk -> disk.read(key).map(Recording::text));
    return found.map(text -> ((String) text).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    String found =
        ask(Kind.RANGE, key, String.class, disk -> text(disk.readRange(key, offset, length)));
    return found.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  @SuppressWarnings("unchecked") // What this very operation put there.
  public List<String> list(String directory) throws IOException {
    return (List<String>) ask(Kind.LIST, directory, List.class, disk -> disk.list(directory));
  }

  @Override
  @SuppressWarnings("unchecked") // What this very operation put there.
  public List<WorkFile> walk(String directory) throws IOException {
    return (List<WorkFile>) ask(Kind.WALK, directory, List.class, disk -> disk.walk(directory));
  }

  @Override
  @SuppressWarnings("unchecked") // What this very operation put there.
  public Optional<FileState> stat(String key) throws IOException {
    return (Optional<FileState>) ask(Kind.STAT, key, Optional.class, disk -> disk.stat(key));
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    List<Checksums> sums = new ArrayList<>();
    for (Transfer one : transfers) {
      sums.add(
          ask(
              Kind.FREEZE,
              one.to(),
              one.from(),
              Checksums.class,
              disk -> disk.transfer(List.of(one), how).getFirst()));
    }
    return sums;
  }

  @Override
  public void copy(List<Transfer> copies) throws IOException {
    transfer(copies, Freeze.COPY);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    List<Checksums> sums = new ArrayList<>();
    for (String key : keys) {
      sums.add(
          ask(
              Kind.CHECKSUMS,
              key,
              Checksums.class,
              disk -> disk.checksums(List.of(key)).getFirst()));
    }
    return sums;
  }

  @Override
  public void sync(String directory) throws IOException {
    ask(
        Kind.SYNC,
        directory,
        Boolean.class,
        disk -> {
          disk.sync(directory);
          return true;
        });
  }

  @Override
  public boolean rename(String from, String to) throws IOException {
    return ask(Kind.RENAME, from, to, Boolean.class, disk -> disk.rename(from, to));
  }

  @Override
  public void makeDirectory(String directory) throws IOException {
    ask(
        Kind.MAKE,
        directory,
        Boolean.class,
        disk -> {
          disk.makeDirectory(directory);
          return true;
        });
  }

  @Override
  public void delete(String key) throws IOException {
    for (WorkFile file : walk(key)) {
      remove(key + "/" + file.path());
    }
    remove(key);
  }

  private void remove(String key) throws IOException {
    ask(
        Kind.DELETE,
        key,
        Boolean.class,
        disk -> {
          disk.delete(key);
          return true;
        });
  }
}
