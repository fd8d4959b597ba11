package dev.modelyard.agent.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.modelyard.agent.framework.Announcement;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.store.Beneath;
import dev.modelyard.agent.store.Directories;
import dev.modelyard.agent.store.Room;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

  /** Announcements by step, and the file names that are none. */
  record Announcements(Map<Long, Announcement> byStep, List<String> unreadable) {}

  /** Answer to an announcement; after {@code committed} the trainer may delete its files. */
  record Ack(boolean committed, @Nullable String digest, @Nullable String reason) {}

  Announcements read() throws IOException {
    Map<Long, Announcement> byStep = new HashMap<>();
    List<String> unreadable = new ArrayList<>();
    for (String name : Directories.names(directory)) {
      if (!name.matches("\\d{1,18}\\.json")) {
        continue;
      }
      long step = Long.parseLong(name.substring(0, name.length() - 5));
      Announcement announcement = parse(directory.resolve(name));
      if (announcement != null && announcement.step() == step && announcement.path() != null) {
        byStep.put(step, announcement);
      } else {
        unreadable.add(name);
      }
    }
    return new Announcements(byStep, unreadable);
  }

  private static @Nullable Announcement parse(Path file) throws IOException {
    try {
      return Files.size(file) > MAX_BYTES
          ? null
          : CanonicalJson.read(Files.readAllBytes(file), Announcement.class);
    } catch (JsonProcessingException | CharConversionException | NoSuchFileException notYet) {
      return null;
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
