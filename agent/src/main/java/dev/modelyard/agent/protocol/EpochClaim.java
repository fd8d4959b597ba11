package dev.modelyard.agent.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says that an epoch began. Everything of a lower epoch is fenced from then on.
 *
 * @param holder who claimed, for people
 * @param createdAt for people; no rule looks at it
 */
public record EpochClaim(
    int epoch, @Nullable Integer parentEpoch, String holder, Instant createdAt) {}
