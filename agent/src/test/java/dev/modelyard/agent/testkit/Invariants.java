package dev.modelyard.agent.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.publish.VersionCheck;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import java.io.IOException;

/** What must hold after anything (docs/checkpoint-protocol.md, I1 to I5). */
public final class Invariants {
  /** Name of a version's directory. */
  public static final String VERSION = "[0-9a-f]{64}([.]sealed)?";

  /** Digits of a digest. */
  public static final int HEX = 64;

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

  /** Every version in place is what its name says; of objects the manifest says that it is. */
  public static void versionsAreWhole(Disk disk) throws IOException {
    for (String name : disk.list(Layout.VERSIONS)) {
      boolean complete =
          disk.isOneVolume()
              || disk.stat(Layout.VERSIONS + "/" + name + "/" + VersionCheck.MANIFEST).isPresent();
      if (name.matches(VERSION) && complete) {
        String digest = "sha256:" + name.substring(0, HEX);
        assertThat(VersionCheck.difference(disk, Layout.VERSIONS + "/" + name, digest))
            .as(name)
            .isEmpty();
      }
    }
  }
}
