package dev.modelyard.agent.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.modelyard.agent.framework.Announcement;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.store.Beneath;
import dev.modelyard.agent.store.Directories;
import dev.modelyard.agent.store.Room;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a cooperating trainer announces what it has written and reads our answers. */
final class ReadyDirectory {
  private static final int MAX_BYTES = 1 << 20;

  private final Path directory;
  private final Beneath run;

  ReadyDirectory(Path runDirectory) {
    this.directory = runDirectory.resolve("ready");
    this.run = new Beneath(runDirectory);
  }

  /** Announcements by step, and what is wrong with those that are none. */
  record Announcements(Map<Long, Announcement> byStep, List<String> wrong) {}

  /** Answer to an announcement; after {@code committed} the trainer may delete its files. */
  record Ack(boolean committed, @Nullable String digest, @Nullable String reason) {}

  Announcements read() throws IOException {
    Map<Long, Announcement> byStep = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    for (String name : Directories.names(directory)) {
      if (!name.matches("\\d{1,18}\\.json")) {
        continue;
      }
      long step = Long.parseLong(name.substring(0, name.length() - 5));
      try {
        byStep.put(step, read(directory.resolve(name), step));
      } catch (FileSystemException e) {
        if (!(e instanceof NoSuchFileException)) {
          wrong.add("announcement %s is not understood: %s".formatted(name, Beneath.reason(e)));
        }
      }
    }
    return new Announcements(byStep, wrong);
  }

  /** Fails with {@link FileSystemException} where others may be understood nevertheless. */
  private static Announcement read(Path file, long step) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    require(
        file,
        attributes.isRegularFile(),
        "it is no file"); // A pipe would never be read to its end.
    require(file, attributes.size() <= MAX_BYTES, "it is larger than 1 MiB");
    require(
        file, step <= CommitId.LAST_STEP, "the last step there can be is " + CommitId.LAST_STEP);
    try {
      Announcement announcement =
          CanonicalJson.readLenient(Files.readAllBytes(file), Announcement.class);
      require(file, announcement.step() == step, "it is of step " + announcement.step());
      require(file, announcement.path() != null, "it has no path");
      return announcement;
    } catch (JsonProcessingException | CharConversionException notYet) {
      throw new FileSystemException(file.toString(), null, "it is no JSON of a step and a path");
    }
  }

  private static void require(Path file, boolean holds, String otherwise)
      throws FileSystemException {
    if (!holds) {
      throw new FileSystemException(file.toString(), null, otherwise);
    }
  }

  boolean isDone() {
    return Files.exists(directory.resolve("done.json"));
  }

  boolean isAnnounced(long step) {
    return Files.exists(directory.resolve(step + ".json"));
  }

  boolean isAcknowledged(long step) {
    return Files.exists(ack(step));
  }

  void acknowledge(long step, Ack ack) throws IOException {
    try {
      Files.createDirectories(directory);
      run.replace(ack(step), CanonicalJson.write(ack));
    } catch (IOException e) {
      throw Room.OF_POD.explain(e, ack(step));
    }
  }

  private Path ack(long step) {
    return directory.resolve(step + ".ack.json");
  }
}
