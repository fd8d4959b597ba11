package dev.modelyard.agent.fetch;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.publish.MissingException;
import dev.modelyard.agent.protocol.publish.ModelPack;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.protocol.publish.VersionDirectories;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.RemoteObjects;
import dev.modelyard.agent.store.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A version in a directory of the pod, laid out as on a claim: all of it, every byte checked while
 * it came, or nothing. The directory itself may be a mount, so what is renamed is inside it.
 */
public final class VersionFetch {
  private static final String DRAFT = ".fetch";

  private final RemoteObjects objects;
  private final Path directory;
  private final PosixStore local;
  private final Parallel parallel;

  public VersionFetch(RemoteObjects objects, Path directory, Parallel parallel) {
    this.objects = objects;
    this.directory = directory;
    this.local = PosixStore.existing(directory, parallel);
    this.parallel = parallel;
  }

  /**
   * The first difference between the bucket and the digest; empty when the version is in place. A
   * difference is one that is found twice, and also where the bytes lie.
   *
   * @throws MissingException when the bucket does not have it
   * @throws IOException also when it is whole in the bucket and arrives damaged
   */
  public Optional<String> fetch(String digest) throws IOException {
    if (VersionCheck.difference(local, "", digest).isEmpty()) {
      return Optional.empty();
    }
    Optional<String> difference = VersionCheck.confirmed(() -> fetchOnce(digest));
    if (difference.isPresent() && isWhole(digest)) {
      throw new IOException(
          "the version is whole in the bucket and arrives damaged on this node: "
              + difference.get());
    }
    return difference;
  }

  private Optional<String> fetchOnce(String digest) throws IOException {
    return VersionDirectories.useOne(objects, digest, version -> fetch(version, digest));
  }

  private boolean isWhole(String digest) throws IOException {
    return VersionDirectories.useOne(
            objects, digest, version -> VersionCheck.difference(objects, version, digest))
        .isEmpty();
  }

  private Optional<String> fetch(String version, String digest) throws IOException {
    for (String name : new String[] {VersionCheck.MANIFEST, VersionCheck.FILES, DRAFT}) {
      local.delete(name);
    }
    try {
      Optional<String> difference =
          VersionCheck.difference(objects, version, digest, entries -> download(version, entries));
      if (difference.isEmpty()) {
        objects.download(version + "/" + VersionCheck.MANIFEST, draft(VersionCheck.MANIFEST));
        place(VersionCheck.FILES);
        place(VersionCheck.MANIFEST);
      }
      return difference;
    } finally {
      local.delete(DRAFT);
    }
  }

  private List<Checksums> download(String version, List<ModelPack.Entry> entries)
      throws IOException {
    try {
      Room.OF_POD.require(directory, entries.stream().mapToLong(ModelPack.Entry::size).sum());
      return parallel.map(entries, entry -> objects.download(remote(version, entry), draft(entry)));
    } catch (IOException e) {
      throw Room.OF_POD.explain(e, directory);
    }
  }

  private static String remote(String version, ModelPack.Entry entry) {
    return version + "/" + VersionCheck.FILES + "/" + entry.path();
  }

  private Path draft(ModelPack.Entry entry) throws IOException {
    return draft(VersionCheck.FILES + "/" + entry.path());
  }

  private Path draft(String path) throws IOException {
    Path file = directory.resolve(DRAFT).resolve(path);
    Files.createDirectories(file.resolveSibling("."));
    return file;
  }

  private void place(String name) throws IOException {
    Files.move(
        directory.resolve(DRAFT).resolve(name),
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE);
  }
}
