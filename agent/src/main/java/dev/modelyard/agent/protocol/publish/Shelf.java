package dev.modelyard.agent.protocol.publish;

import java.io.IOException;
import java.util.List;

/** Where versions stand: how one gets there so that it is complete or not there. */
interface Shelf {
  /** Puts on record that this epoch publishes the version; before anybody can see it. */
  interface Claim {
    void put() throws IOException;
  }

  /** Where this attempt has the version. */
  String directory(String digest);

  /** Whether there is a complete version of that name, whatever its bytes are by now. */
  boolean has(String digest) throws IOException;

  /** Whether the version is there and right; reads every byte. One that is damaged is gone then. */
  boolean isInPlace(String digest) throws IOException;

  /** Fails with {@link ChangedException} when bytes are not those of the version's identity. */
  void make(List<Item> items, ModelPack.Encoded pack, Claim claim) throws IOException;

  /** What a former epoch of this run has published goes, unless somebody else counts on it. */
  void remove(int former, String digest) throws IOException;
}
