package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
  private final Supplier<String> nonces;
  private final String draft;

  WorkDirectory(Store store, Layout layout, Verifier verifier, int epoch, Supplier<String> nonces) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
    this.epoch = epoch;
    this.nonces = nonces;
    this.draft = draftPrefix() + nonces.get();
  }

  /** Key of the temporary directory. */
  private String draft() {
    return layout.works() + "/" + draft;
  }

  private String draftPrefix() {
    return "a" + epoch + ".draft-";
  }

  /**
   * Drops what an earlier restore of this epoch left. First aside in one step: it may live, and
   * must find its draft whole or not at all.
   */
  void clear() throws IOException {
    for (String name : store.list(layout.works())) {
      if (name.startsWith(draftPrefix())) {
        String aside = layout.works() + "/" + draftPrefix() + nonces.get();
        try {
          store.rename(layout.works() + "/" + name, aside);
        } catch (NoSuchFileException gone) {
          continue;
        }
        store.delete(aside);
      }
    }
  }

  /** Copies a commit into the draft, checking it on the way. Only a whole one stays. */
  Optional<Defect> draft(Manifest manifest, VerifyLevel level) throws IOException {
    store.delete(draft());
    Optional<Defect> defect = verifier.quick(manifest, level);
    return defect.isPresent() ? defect : fill(manifest, level);
  }

  private Optional<Defect> fill(Manifest manifest, VerifyLevel level) throws IOException {
    try {
      requireRoom(manifest.bytes());
      Optional<Defect> defect = copy(manifest, level);
      if (defect.isPresent()) {
        store.delete(draft());
      }
      return defect;
    } catch (IOException e) {
      store.discard(draft(), e);
      throw e;
    }
  }

  /** Where there is too little, what attempts that were cut off have left is let go of first. */
  private void requireRoom(long bytes) throws IOException {
    try {
      store.requireRoom(draft(), bytes);
    } catch (StoreException full) {
      for (String name : store.list(layout.works())) {
        if (Layout.isWorkBelow(epoch, name)) {
          // It may still be written to.
          store.discard(layout.works() + "/" + name, full);
        }
      }
      store.requireRoom(draft(), bytes);
    }
  }

  private Optional<Defect> copy(Manifest manifest, VerifyLevel level) throws IOException {
    List<Transfer> copies =
        manifest.files().stream()
            .map(file -> new Transfer(verifier.key(file), target(file)))
            .toList();
    if (level == VerifyLevel.FULL) {
      return Verifier.compare(manifest, store.transfer(copies, Freeze.COPY));
    }
    store.copy(copies);
    return Optional.empty();
  }

  private String target(StoredFile file) {
    return draft() + "/" + file.path();
  }

  /** Puts the draft, or an empty directory, in place. */
  void finish(@Nullable Manifest manifest) throws IOException {
    if (manifest == null) {
      store.delete(draft());
      store.makeDirectory(draft());
    } else {
      store.sync(draft());
      if (store.walk(draft()).size() != manifest.files().size()) {
        throw new IOException(
            "another restore of attempt " + epoch + " has cleared " + draft() + " away meanwhile");
      }
    }
    store.delete(layout.work(epoch));
    if (!store.rename(draft(), layout.work(epoch))) {
      throw new IOException(
          layout.work(epoch) + " is being written to before the trainer has started");
    }
  }
}
