package dev.modelyard.agent.restore;

import dev.modelyard.agent.framework.Pointer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Makes the files by which a framework finds its newest checkpoint. Each appears in one step, and
 * one that is there stays: another worker made it, and its trainer may have gone on since.
 */
final class PointerFiles {
  private final Path work;
  private final String nonce;

  /** {@code work}: directory of the attempt, where the checkpoint lies already. */
  PointerFiles(Path work, String nonce) {
    this.work = work;
    this.nonce = nonce;
  }

  boolean isMissing(Pointer pointer) {
    return !Files.exists(work.resolve(pointer.file()));
  }

  void make(Pointer pointer) throws IOException {
    Path target = work.resolve(pointer.file());
    Path draft = target.resolveSibling("." + nonce + ".tmp");
    try {
      switch (pointer) {
        case Pointer.Text text -> Files.writeString(draft, text.content());
        case Pointer.Copy copy ->
            Files.copy(work.resolve(copy.of()), draft, StandardCopyOption.COPY_ATTRIBUTES);
        case Pointer.Link link -> Files.createSymbolicLink(draft, Path.of(link.of()));
      }
      Files.createLink(target, draft);
    } catch (FileAlreadyExistsException another) {
      return;
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
