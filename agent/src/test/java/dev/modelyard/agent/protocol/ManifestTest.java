package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  private static final Manifest MANIFEST = manifest("step-120.pt", "step-120.pt", "2-120-n");

  private static Manifest manifest(String path, String file, String at) {
    return manifest(path, List.of(stored(file, at)));
  }

  private static StoredFile stored(String path, String at) {
    return new StoredFile(path, 5_000_000_000L, "ab", List.of(4294967295L), at);
  }

  private static Manifest manifest(String path, List<StoredFile> files) {
    try {
      return new Manifest(
              Manifest.SCHEMA,
              "uid",
              2,
              120,
              new CommitRef(100, 1, "sha256:parent"),
              "PyTorch",
              1,
              4,
              Instant.parse("2026-01-01T00:00:00Z"),
              path,
              files,
              Map.of("loss", "0.31"),
              "image@sha256:1",
              null,
              null,
              "")
          .sealed(new InMemoryStore());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void survivesTheStore() throws IOException {
    assertThat(Manifest.parse(CanonicalJson.write(MANIFEST), new CommitId(120, 2)))
        .isEqualTo(MANIFEST);
  }

  @Test
  void isWrittenInOneSpellingWithoutAbsentFields() {
    assertThat(new String(CanonicalJson.write(MANIFEST), StandardCharsets.UTF_8))
        .startsWith(
            "{\"adapterVersion\":1,\"createdAt\":\"2026-01-01T00:00:00Z\",\"digest\":\"sha256:")
        .contains("\"crc32c\":[4294967295]", "\"size\":5000000000")
        .doesNotContain("specHash", " ");
  }

  @Test
  void everyDamagedByteIsNoticed() {
    byte[] whole = CanonicalJson.write(MANIFEST);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      assertThatThrownBy(() -> Manifest.parse(damaged, new CommitId(120, 2)))
          .as("byte %s", at)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsThereTwiceIsDamage() {
    String json = new String(CanonicalJson.write(MANIFEST), StandardCharsets.UTF_8);
    String twice = json.substring(0, json.length() - 1) + ",\"worldSize\":4}";
    assertThatThrownBy(
            () -> Manifest.parse(twice.getBytes(StandardCharsets.UTF_8), new CommitId(120, 2)))
        .hasMessageContaining("spelled");
  }

  @Test
  void isNotTakenForAnotherCommit() {
    assertThatThrownBy(() -> Manifest.parse(CanonicalJson.write(MANIFEST), new CommitId(130, 2)))
        .hasMessageContaining("120.2")
        .hasMessageContaining("130.2");
  }

  /** Whoever may write into the store may write a manifest too; it must lead nowhere else. */
  @ParameterizedTest
  @CsvSource({
    "step-120.pt, step-120.pt, ../..",
    "step-120.pt, step-120.pt, 2-120-n/../../1-110-n",
    "step-120.pt, step-120.pt, 2-110-n",
    "step-120.pt, step-120.pt, ''",
    "step-120.pt, ../../../../etc/passwd, 2-120-n",
    "step-120.pt, /etc/passwd, 2-120-n",
    "step-120.pt, a//b, 2-120-n",
    "step-120.pt, '', 2-120-n",
    "../.., step-120.pt, 2-120-n"
  })
  void whatLeadsElsewhereIsDamaged(String path, String file, String at) {
    byte[] json = CanonicalJson.write(manifest(path, file, at));
    assertThatThrownBy(() -> Manifest.parse(json, new CommitId(120, 2)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aNameThatNoFileSystemTakesIsDamaged() {
    byte[] json = CanonicalJson.write(manifest("", "a\0b", "2-120-n"));
    assertThatThrownBy(() -> Manifest.parse(json, new CommitId(120, 2)))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"a, a", "a, a/b", "a/b/c, a", "a/b, a/b/c"})
  void whatNoDiskHoldsTogetherIsDamaged(String one, String other) {
    List<StoredFile> files = List.of(stored(one, "2-120-n"), stored(other, "2-120-m"));
    byte[] json = CanonicalJson.write(manifest("", files));
    assertThatThrownBy(() -> Manifest.parse(json, new CommitId(120, 2)))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"a, 256, 1", "\u00e8, 128, 1", "aaa/, 1, 1024"})
  void aNameTooLongForADiskIsDamaged(String part, int times, int parts) {
    String file = part.repeat(times).repeat(parts) + (parts > 1 ? "a" : "");
    byte[] json = CanonicalJson.write(manifest("", file, "2-120-n"));
    assertThatThrownBy(() -> Manifest.parse(json, new CommitId(120, 2)))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"a, ab", "a-b, a/b", "ab, a/b"})
  void filesWithSimilarNamesAreApart(String one, String other) throws IOException {
    Manifest both = manifest("", List.of(stored(one, "2-120-n"), stored(other, "2-120-n")));
    assertThat(Manifest.parse(CanonicalJson.write(both), new CommitId(120, 2))).isEqualTo(both);
  }

  @Test
  void ranksMayHaveWrittenToSeveralPlaces() throws IOException {
    Manifest spread = manifest("", "rank-0/.metadata", "2-120-n.sealed");
    assertThat(Manifest.parse(CanonicalJson.write(spread), new CommitId(120, 2))).isEqualTo(spread);
  }
}
