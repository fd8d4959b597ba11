package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.protocol.Checksums;
import java.util.List;
import java.util.Optional;

/** A file to publish: where it lies now, and what it is inside the version. */
record Item(String key, ModelPack.Entry entry) {
  /** Its name in a version's directory. */
  String under(String directory) {
    return directory + "/" + VersionCheck.FILES + "/" + entry.path();
  }

  /** The first whose bytes, read under its new name, are not those it is known by. */
  static Optional<String> difference(List<Item> items, List<Checksums> sums) {
    for (int i = 0; i < items.size(); i++) {
      ModelPack.Entry entry = items.get(i).entry();
      if (!sums.get(i).sha256().equals(entry.sha256())) {
        return Optional.of(
            items.get(i).key()
                + " has sha256 "
                + sums.get(i).sha256()
                + ", expected was "
                + entry.sha256());
      }
    }
    return Optional.empty();
  }
}
