package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest verified commit, and what would be lost without the next one. A cache: the store is
 * the truth.
 */
@ApiRecord
public record CheckpointStatus(
    @JsonPropertyDescription("Step of the newest verified commit. Example: 1200")
        @Nullable Long step,
    @JsonPropertyDescription("Attempt that committed it. Example: 2") @Nullable Integer epoch,
    @Size(max = 71)
        @JsonPropertyDescription(
            "Digest of its manifest. Example: sha256: and 64 hexadecimal digits")
        @Nullable String digest,
    @JsonPropertyDescription("Bytes of its files. Example: 1448346419") @Nullable Long bytes,
    @JsonPropertyDescription("When it was committed. Example: 2026-01-31T12:30:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant committedAt,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "Where it is in the store. Example: modelyard/v1/0b1e/data/2-1200-9f")
        @Nullable String storedAt,
    @JsonPropertyDescription("Number of verified commits in the store. Example: 3")
        @Nullable Long count,
    @JsonPropertyDescription("Seconds of work that a crash now would lose. Example: 240")
        @Nullable Long workAtRiskSeconds,
    @Size(max = 20)
        @JsonPropertyDescription(
            "Interval that would lose least, from the time of a save and the rate of disruptions."
                + " Example: 12m")
        @Nullable GoDuration adviceInterval) {

  /** The same with this much to lose. */
  public CheckpointStatus withWorkAtRisk(@Nullable Long seconds) {
    return new CheckpointStatus(
        step, epoch, digest, bytes, committedAt, storedAt, count, seconds, adviceInterval);
  }

  /** The same with this advice. */
  public CheckpointStatus withAdvice(GoDuration interval) {
    return new CheckpointStatus(
        step, epoch, digest, bytes, committedAt, storedAt, count, workAtRiskSeconds, interval);
  }
}
