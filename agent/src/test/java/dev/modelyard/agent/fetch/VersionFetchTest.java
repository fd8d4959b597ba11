package dev.modelyard.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.publish.ModelPack;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.RemoteObjects;
import dev.modelyard.agent.testkit.FolderObjects;
import dev.modelyard.agent.testkit.ForwardedStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found wrong with a version is held against it for good. */
class VersionFetchTest {
  private static final Parallel PARALLEL = new Parallel(1);

  private final Path bucket;
  private final Path pod;
  private final String digest;
  private final Path model;

  /** A version of one file. */
  VersionFetchTest(@TempDir Path directory) throws IOException {
    bucket = Files.createDirectory(directory.resolve("bucket"));
    pod = Files.createDirectory(directory.resolve("pod"));
    byte[] content = {1, 2, 3};
    String sha256 = CanonicalJson.digest(content).substring("sha256:".length());
    ModelPack.Encoded encoded =
        ModelPack.encode(List.of(new ModelPack.Entry("model.bin", content.length, sha256)));
    digest = encoded.digest();
    Path version = bucket.resolve(Layout.version(digest));
    Files.createDirectories(version.resolve("files"));
    model = Files.write(version.resolve("files/model.bin"), content);
    Files.writeString(version.resolve("manifest.json"), encoded.manifest());
  }

  /** Has the model arrive damaged so many times. */
  private static final class Damaging extends ForwardedStore implements RemoteObjects {
    private final FolderObjects objects;
    private int left;

    Damaging(FolderObjects objects, int times) {
      super(objects);
      this.objects = objects;
      this.left = times;
    }

    @Override
    public Checksums download(String key, Path file) throws IOException {
      Checksums sums = objects.download(key, file);
      return key.endsWith("model.bin") && left-- > 0
          ? new Checksums(sums.size(), "0".repeat(64), sums.crc32c())
          : sums;
    }

    @Override
    public Checksums upload(FileChannel file, String key) throws IOException {
      return objects.upload(file, key);
    }

    @Override
    public void copy(String from, String to) throws IOException {
      objects.copy(from, to);
    }
  }

  private VersionFetch damaged(int times) throws IOException {
    return new VersionFetch(new Damaging(new FolderObjects(bucket), times), pod, PARALLEL);
  }

  @Test
  void whatIsDamagedOnItsWayOnceIsFetchedAgain() throws IOException {
    assertThat(damaged(1).fetch(digest)).isEmpty();
    assertThat(pod.resolve("files/model.bin")).hasSameBinaryContentAs(model);
  }

  @Test
  void aNodeThatDamagesWhatItFetchesIsNotTheVersionsFault() throws IOException {
    VersionFetch fetch = damaged(9);
    assertThatThrownBy(() -> fetch.fetch(digest))
        .hasMessageContaining("whole in the bucket")
        .hasMessageContaining("this node")
        .hasMessageContaining("model.bin has sha256");
    assertThat(pod).isEmptyDirectory();
  }

  @Test
  void whatIsDamagedInTheBucketIsADifference() throws IOException {
    Files.write(model, new byte[] {9, 2, 3});
    assertThat(damaged(0).fetch(digest))
        .hasValueSatisfying(what -> assertThat(what).contains("model.bin has sha256"));
    assertThat(pod).isEmptyDirectory();
  }
}
