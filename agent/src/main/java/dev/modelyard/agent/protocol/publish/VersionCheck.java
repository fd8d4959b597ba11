package dev.modelyard.agent.protocol.publish;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.Tree;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether a version's directory holds exactly what its digest says. */
public final class VersionCheck {
  /** Name of the directory of a version's files, and of the manifest beside it. */
  public static final String FILES = "files";

  public static final String MANIFEST = "manifest.json";

  private VersionCheck() {}

  /** Reads or brings a version: the first difference found, in words; empty when there is none. */
  public interface Look {
    Optional<String> difference() throws IOException;
  }

  /**
   * What a second look finds, where the first found something. It is held against the version for
   * good, and what is found once may be of this node, or of the way here.
   */
  public static Optional<String> confirmed(Look look) throws IOException {
    Optional<String> first = look.difference();
    return first.isPresent() ? look.difference() : first;
  }

  /** Reads every byte of files, in their order. */
  public interface Reader {
    List<Checksums> read(List<ModelPack.Entry> files) throws IOException;
  }

  /**
   * The first difference found, in words; empty when there is none. Reads every byte.
   *
   * @param directory of the version; empty when the store's root is the version
   */
  public static Optional<String> difference(ObjectStore store, String directory, String digest)
      throws IOException {
    String files = prefix(directory) + FILES + "/";
    return difference(
        store,
        directory,
        digest,
        entries -> store.checksums(entries.stream().map(entry -> files + entry.path()).toList()));
  }

  private static String prefix(String directory) {
    return directory.isEmpty() ? "" : directory + "/";
  }

  /** The same, reading in a way of the caller's own. */
  public static Optional<String> difference(
      ObjectStore store, String directory, String digest, Reader reader) throws IOException {
    String prefix = prefix(directory);
    Optional<byte[]> manifest = store.read(prefix + MANIFEST);
    if (manifest.isEmpty()) {
      return Optional.of(MANIFEST + " is missing");
    }
    String actual = CanonicalJson.digest(manifest.get());
    if (!actual.equals(digest)) {
      return Optional.of(MANIFEST + " has digest " + actual);
    }
    List<ModelPack.Entry> expected = ModelPack.decode(manifest.get());
    Optional<String> difference = compareSizes(store, prefix + FILES, expected);
    return difference.isPresent() ? difference : compare(expected, reader.read(expected));
  }

  private static Optional<String> compareSizes(
      ObjectStore store, String files, List<ModelPack.Entry> expected) throws IOException {
    Tree tree = store.tree(files);
    if (!tree.unkept().isEmpty()) {
      String path = tree.unkept().getFirst().path();
      return Optional.of((path.isEmpty() ? FILES : path) + " does not belong to the version");
    }
    Map<String, Long> sizes =
        tree.files().stream()
            .collect(
                Collectors.toMap(
                    WorkFile::path, file -> file.state().size(), Math::max, TreeMap::new));
    for (ModelPack.Entry entry : expected) {
      Long size = sizes.remove(entry.path());
      if (size == null) {
        return Optional.of(entry.path() + " is missing");
      }
      if (size != entry.size()) {
        return Optional.of(
            entry.path() + " has " + size + " bytes, the version has " + entry.size());
      }
    }
    if (!sizes.isEmpty()) {
      return Optional.of(sizes.keySet().iterator().next() + " does not belong to the version");
    }
    return Optional.empty();
  }

  private static Optional<String> compare(List<ModelPack.Entry> expected, List<Checksums> sums) {
    for (int i = 0; i < sums.size(); i++) {
      if (!sums.get(i).sha256().equals(expected.get(i).sha256())) {
        return Optional.of(
            expected.get(i).path()
                + " has sha256 "
                + sums.get(i).sha256()
                + ", the version has "
                + expected.get(i).sha256());
      }
    }
    return Optional.empty();
  }
}
