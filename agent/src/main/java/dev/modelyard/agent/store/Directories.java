package dev.modelyard.agent.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks into directories. What a disk or a server fails with in the middle of it, Java's streams
 * throw as no {@link IOException}, which is what everybody here expects.
 */
public final class Directories {
  private Directories() {}

  /** Names of what a directory holds, sorted; none where it is absent. */
  public static List<String> names(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return sorted(children).stream().map(child -> String.valueOf(child.getFileName())).toList();
    } catch (NoSuchFileException absent) {
      return List.of();
    }
  }

  /** A directory and all below it, each before what it contains. */
  public static List<Path> tree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return sorted(paths);
    }
  }

  private static List<Path> sorted(Stream<Path> paths) throws IOException {
    try {
      return paths.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
