package dev.modelyard.agent.restore;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.store.Beneath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the trainer of this pod finds in the run directory: a link to the checkpoint and a
 * description, or neither.
 */
final class ResumePointer {
  private final Beneath run;
  private final Path link;
  private final Path description;
  private final Path ready;

  ResumePointer(Path runDirectory) {
    this.run = new Beneath(runDirectory);
    this.link = runDirectory.resolve("resume");
    this.description = runDirectory.resolve("resume.json");
    this.ready = runDirectory.resolve("ready");
  }

  /** Content of {@code resume.json}. */
  record Description(long step, int epoch, String digest, String path) {}

  /**
   * Replaces whatever an earlier try left.
   *
   * @param checkpointDirectory as the trainer sees it
   */
  void write(@Nullable Manifest manifest, String checkpointDirectory) throws IOException {
    Files.createDirectories(ready);
    Files.deleteIfExists(description);
    Files.deleteIfExists(link);
    if (manifest == null) {
      return;
    }
    Path target = Path.of(checkpointDirectory, manifest.path());
    Files.createSymbolicLink(link, target);
    Description content =
        new Description(manifest.step(), manifest.epoch(), manifest.digest(), target.toString());
    run.replace(description, CanonicalJson.write(content));
  }
}
