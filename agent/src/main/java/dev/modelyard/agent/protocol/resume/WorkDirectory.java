package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills the directory the trainer of an epoch will see: into a temporary one first, then one
 * rename, so that a restore stopped anywhere leaves either nothing or all.
 */
final class WorkDirectory {
  private final Store store;
  private final Layout layout;
  private final Verifier verifier;
  private final int epoch;
  private final String draft;

  WorkDirectory(Store store, Layout layout, Verifier verifier, int epoch, Supplier<String> nonces) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
    this.epoch = epoch;
    this.draft = draftPrefix() + nonces.get();
  }

  /** Key of the temporary directory. */
  private String draft() {
    return layout.works() + "/" + draft;
  }

  private String draftPrefix() {
    return "a" + epoch + ".draft-";
  }

  /** Drops what an earlier, killed restore of this epoch left. */
  void clear() throws IOException {
    for (String name : store.list(layout.works())) {
      if (name.startsWith(draftPrefix())) {
        store.delete(layout.works() + "/" + name);
      }
    }
  }

  /** Copies a commit into the draft, checking it on the way. A defect leaves no draft behind. */
  Optional<Defect> draft(Manifest manifest, VerifyLevel level) throws IOException {
    store.delete(draft());
    List<Transfer> copies =
        manifest.files().stream()
            .map(file -> new Transfer(verifier.key(file), target(file)))
            .toList();
    Optional<Defect> defect = verifier.quick(manifest, level);
    if (defect.isEmpty() && level == VerifyLevel.FULL) {
      defect = Verifier.compare(manifest, store.transfer(copies, Freeze.COPY));
    } else if (defect.isEmpty()) {
      store.copy(copies);
    }
    if (defect.isPresent()) {
      store.delete(draft());
    }
    return defect;
  }

  private String target(StoredFile file) {
    return draft() + "/" + file.path();
  }

  boolean exists() throws IOException {
    return store.stat(layout.work(epoch)).isPresent();
  }

  /** Puts the draft, or an empty directory, in place. */
  void finish(@Nullable Manifest manifest) throws IOException {
    if (manifest == null) {
      store.delete(draft());
      store.makeDirectory(draft());
    } else {
      store.sync(draft());
    }
    store.delete(layout.work(epoch));
    if (!store.rename(draft(), layout.work(epoch))) {
      throw new IOException(
          layout.work(epoch) + " is being written to before the trainer has started");
    }
  }
}
