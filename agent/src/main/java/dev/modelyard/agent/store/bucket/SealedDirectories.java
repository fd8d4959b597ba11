package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.publish.Publications;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Directories that have a data key. */
public final class SealedDirectories {
  private SealedDirectories() {}

  public static SortedSet<String> ofAll(ObjectStore store) throws IOException {
    SortedSet<String> directories = new TreeSet<>();
    for (WorkFile record : store.walk(Layout.KEYS)) {
      int end = record.path().lastIndexOf('/');
      if (end > 0) { // Else it is none of ours.
        directories.add(record.path().substring(0, end));
      }
    }
    return directories;
  }

  /** Checkpoints of one training, and what it has published. */
  public static SortedSet<String> ofRun(ObjectStore store, String runUid) throws IOException {
    Layout layout = new Layout(runUid);
    List<String> own = new ArrayList<>(List.of(layout.data()));
    Publications.of(store, layout)
        .forEach(
            (epoch, digest) -> {
              own.add(Layout.sealed(layout.version(digest, epoch)));
              // Of all who published it, before each had its own.
              own.add(Layout.sealed(Layout.version(digest)));
            });
    SortedSet<String> directories = ofAll(store);
    directories.removeIf(name -> own.stream().noneMatch(top -> Layout.isBelow(name, top)));
    return directories;
  }
}
