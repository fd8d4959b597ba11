package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process's view of a store: asks a {@link Step} before and after every operation, so that a
 * test can stop, fail or interleave it there. Operations on several files are taken apart into one
 * step per file.
 */
public final class SteppedStore extends ForwardedStore {
  /** What happens around an operation; may throw. */
  public interface Step {
    void before(String operation) throws IOException;

    void after(String operation) throws IOException;
  }

  /** What is done in one step. */
  private interface Operation<T> {
    T run() throws IOException;
  }

  private final Step step;

  public SteppedStore(Store store, Step step) {
    super(store);
    this.step = step;
  }

  private <T> T step(String name, Operation<T> operation) throws IOException {
    step.before(name);
    T result = operation.run();
    step.after(name);
    return result;
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    return step("put " + key, () -> store.putIfAbsent(key, content));
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    return step("read " + key, () -> store.read(key));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return step("list " + directory, () -> store.list(directory));
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    return step("walk " + directory, () -> store.walk(directory));
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    return step("stat " + key, () -> store.stat(key));
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    List<Checksums> sums = new ArrayList<>();
    for (Transfer transfer : transfers) {
      sums.addAll(step("transfer " + transfer.to(), () -> store.transfer(List.of(transfer), how)));
    }
    return sums;
  }

  @Override
  public void copy(List<Transfer> copies) throws IOException {
    for (Transfer copy : copies) {
      step(
          "copy " + copy.to(),
          () -> {
            store.copy(List.of(copy));
            return true;
          });
    }
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return step("checksums " + keys, () -> store.checksums(keys));
  }

  @Override
  public void sync(String directory) throws IOException {
    step(
        "sync " + directory,
        () -> {
          store.sync(directory);
          return true;
        });
  }

  @Override
  public boolean rename(String from, String to) throws IOException {
    return step("rename " + from + " " + to, () -> store.rename(from, to));
  }

  @Override
  public void makeDirectory(String directory) throws IOException {
    step(
        "mkdir " + directory,
        () -> {
          store.makeDirectory(directory);
          return true;
        });
  }

  @Override
  public void delete(String key) throws IOException {
    for (WorkFile file : store.walk(key)) {
      remove(key + "/" + file.path());
    }
    remove(key);
  }

  private void remove(String key) throws IOException {
    step(
        "delete " + key,
        () -> {
          store.delete(key);
          return true;
        });
  }
}
