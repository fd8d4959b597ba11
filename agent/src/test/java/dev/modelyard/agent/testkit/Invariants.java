package dev.modelyard.agent.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.protocol.publish.VersionDirectories;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What must hold after anything (docs/checkpoint-protocol.md, I1 to I5). */
public final class Invariants {
  private Invariants() {}

  /** I1: what a trainer would find is byte for byte what one attempt wrote at one step. */
  public static void holdsOneCheckpoint(Disk disk, Run run, int epoch, ResumeOutcome outcome)
      throws IOException {
    assertThat(outcome).isInstanceOf(ResumeOutcome.Resumed.class);
    Manifest manifest = ((ResumeOutcome.Resumed) outcome).manifest();
    String work = run.layout.work(epoch);
    assertThat(disk.walk(work)).hasSameSizeAs(manifest.files());
    for (StoredFile file : manifest.files()) {
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      assertThat(disk.read(work + "/" + file.path()))
          .as(file.path())
          .hasValue(Run.content(manifest.id(), name));
    }
  }

  /** Every commit that readers count has all its bytes. */
  public static void commitsAreWhole(Disk disk, Run run) throws IOException {
    RunState state = RunState.read(disk, run.layout);
    for (CommitId id : state.commits()) {
      if (state.isLive(id)) {
        assertThat(run.verifier(disk).manifest(id))
            .as(id.name())
            .isInstanceOf(ManifestCheck.Sound.class);
        if (run.verifier(disk).manifest(id) instanceof ManifestCheck.Sound(Manifest manifest)) {
          assertThat(run.verifier(disk).full(manifest)).as(id.name()).isEmpty();
        }
      }
    }
  }

  /** Where a version has a manifest. */
  public static List<String> directoriesOf(ObjectStore store, String digest) throws IOException {
    List<String> there = new ArrayList<>();
    for (String directory : VersionDirectories.of(store, digest)) {
      if (store.stat(directory + "/" + VersionCheck.MANIFEST).isPresent()) {
        there.add(directory);
      }
    }
    return there;
  }

  /**
   * Every version in place is what its name says; of objects the manifest says that it is.
   *
   * @return how many there are
   */
  public static int versionsAreWhole(Store store) throws IOException {
    int versions = 0;
    for (String name : store.list(Layout.VERSIONS)) {
      if (name.matches("[0-9a-f]{64}")) {
        String digest = "sha256:" + name;
        List<String> directories =
            store.isOneVolume() ? List.of(Layout.version(digest)) : directoriesOf(store, digest);
        for (String directory : directories) {
          assertThat(VersionCheck.difference(store, directory, digest)).as(directory).isEmpty();
          versions++;
        }
      }
    }
    return versions;
  }
}
