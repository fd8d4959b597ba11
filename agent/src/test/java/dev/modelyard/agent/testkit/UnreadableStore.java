package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads of payload below some keys fail, so many times; of several files those before are read. */
public final class UnreadableStore extends ForwardedStore {
  private final List<String> below;
  private final IOException failure;
  private int left;

  public UnreadableStore(Store store, List<String> below, IOException failure) {
    this(store, below, failure, Integer.MAX_VALUE);
  }

  public UnreadableStore(Store store, List<String> below, IOException failure, int times) {
    super(store);
    this.below = below;
    this.failure = failure;
    this.left = times;
  }

  private void require(String key) throws IOException {
    if (below.stream().anyMatch(key::startsWith) && left > 0) {
      left--;
      throw failure;
    }
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    require(key);
    return super.readRange(key, offset, length);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    for (String key : keys) {
      require(key);
    }
    return super.checksums(keys);
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    List<Checksums> sums = new ArrayList<>();
    for (Transfer transfer : transfers) {
      require(transfer.from());
      sums.addAll(super.transfer(List.of(transfer), how));
    }
    return sums;
  }
}
