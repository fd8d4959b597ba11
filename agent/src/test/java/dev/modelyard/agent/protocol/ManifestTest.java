package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final Manifest MANIFEST =
      new Manifest(
              Manifest.SCHEMA,
              "uid",
              2,
              120,
              new CommitRef(100, 1, "sha256:parent"),
              "PyTorch",
              1,
              4,
              Instant.parse("2026-01-01T00:00:00Z"),
              "step-120.pt",
              List.of(
                  new StoredFile(
                      "step-120.pt", 5_000_000_000L, "ab", List.of(4294967295L), "2-120-n")),
              Map.of("loss", "0.31"),
              "image@sha256:1",
              null,
              "")
          .sealed();

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
  void isNotTakenForAnotherCommit() {
    assertThatThrownBy(() -> Manifest.parse(CanonicalJson.write(MANIFEST), new CommitId(130, 2)))
        .hasMessageContaining("120.2")
        .hasMessageContaining("130.2");
  }
}
