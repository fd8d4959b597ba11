package dev.modelyard.agent.framework;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.framework.FrameworkAdapter.Setting;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.TorchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A checkpoint directory with files in it, and what the adapter of a framework makes of them. */
final class Listing {
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final byte[] TORCH = TorchFile.bytes(1, 100);

  private final InMemoryStore store = new InMemoryStore();
  private final String framework;
  private final int processes;
  private int rank;
  private int directories = 1;
  private Map<Long, Called> called = Map.of();
  private Map<Long, Announcement> announced = Map.of();
  private long clock;

  Listing(String framework, int processes) {
    this.framework = framework;
    this.processes = processes;
  }

  /** The directory of one of several workers. */
  Listing of(int worker, int workers, Map<Long, Called> calls) {
    rank = worker;
    directories = workers;
    called = calls;
    return this;
  }

  Listing announced(long step, String path) {
    announced = Map.of(step, new Announcement(step, path, null, null, null));
    return this;
  }

  /**
   * {@code paths}: each with content after a "&lt;" ("~" for a space; CUT for half of what it
   * should be, WEIGHTS for what Lightning saves with weights only, OWN for what a program saves as
   * it likes), or with whole content of its kind.
   */
  static Listing of(String framework, int processes, String paths) {
    Listing listing = new Listing(framework, processes);
    for (String entry : SPACE.splitAsStream(paths.strip()).toList()) {
      String[] parts = entry.split("<", 2);
      listing.write(parts[0], parts.length == 2 ? content(parts[0], parts[1]) : whole(parts[0]));
    }
    return listing;
  }

  private static byte[] content(String path, String text) {
    byte[] whole = whole(path);
    if (text.equals("WEIGHTS")) {
      return TorchFile.withKeys("epoch", "pytorch-lightning_version", "state_dict", "loops");
    }
    if (text.equals("OWN")) {
      return TorchFile.withKeys("model", "optimizer", "iteration");
    }
    return text.equals("CUT")
        ? Arrays.copyOf(whole, whole.length / 2)
        : text.replace('~', ' ').getBytes(StandardCharsets.UTF_8);
  }

  void write(String path, byte[] content) {
    store.write("w/" + path, content, ++clock);
  }

  static byte[] whole(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.endsWith(".ckpt")) {
      return TorchFile.withKeys("pytorch-lightning_version", "state_dict", "optimizer_states");
    }
    if (name.matches(".*\\.(pt|pth|bin|keras)")) {
      return TORCH;
    }
    if (name.endsWith(".safetensors")) {
      return bytes(2, "{}");
    }
    if (name.endsWith(".index")) {
      return ByteBuffer.allocate(16)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(8, 0xdb4775248b80fb57L)
          .array();
    }
    if (name.endsWith(".h5")) {
      return hdf5(100, 100);
    }
    return "{}".getBytes(StandardCharsets.UTF_8);
  }

  /** Superblock of version 0, as h5py writes it. */
  static byte[] hdf5(int size, long endOfFile) {
    return ByteBuffer.allocate(size)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(0, 0x0a1a0a0d46444889L)
        .put(13, (byte) 8)
        .putLong(40, endOfFile)
        .array();
  }

  private static byte[] bytes(long length, String text) {
    return ByteBuffer.allocate(Long.BYTES + text.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(text.getBytes(StandardCharsets.UTF_8))
        .array();
  }

  List<Find> finds() throws IOException {
    return findings().finds();
  }

  Adapter.Findings findings() throws IOException {
    return adapter().find(new Scan(store.walk("w"), announced, called), step -> true);
  }

  /** What is wrong with the files of a step, as if they came from several directories. */
  Optional<String> flaw(long step) throws IOException {
    return adapter().flaw(step, store.walk("w"), this::content);
  }

  private Adapter adapter() {
    Setting setting = new Setting(null, processes, rank, directories, this::content);
    return Adapters.of(framework, new GenericAdapter("/ckpt"), setting);
  }

  private Content content(WorkFile file) {
    return new StoredContent(store, "w/" + file.path(), file.state().size());
  }

  /** Step and proof of each. */
  String found() throws IOException {
    StringBuilder found = new StringBuilder();
    for (Find find : finds()) {
      found.append(found.isEmpty() ? "" : ", ");
      found.append(find.candidate().step()).append(' ').append(find.proof());
    }
    return found.toString();
  }
}
