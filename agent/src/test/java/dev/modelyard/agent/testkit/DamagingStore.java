package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Damages what is brought below a directory, as a node's memory or disk would, so many times. */
public final class DamagingStore extends ForwardedStore {
  private final String below;
  private int left;

  public DamagingStore(Store store, String below, int times) {
    super(store);
    this.below = below;
    this.left = times;
  }

  @Override
  public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
    List<Checksums> sums = new ArrayList<>(super.transfer(transfers, how));
    if (transfers.getFirst().to().startsWith(below) && left-- > 0) {
      sums.set(0, new Checksums(sums.getFirst().size(), "0".repeat(64), List.of(0L)));
    }
    return sums;
  }
}
