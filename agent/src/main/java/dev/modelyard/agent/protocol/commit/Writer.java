package dev.modelyard.agent.protocol.commit;

import org.jspecify.annotations.Nullable;

/** Who commits: the constant facts of this agent that go into every record it writes. */
public record Writer(
    int epoch,
    int rank,
    int worldSize,
    String framework,
    int adapterVersion,
    @Nullable String image,
    @Nullable String specHash) {}
