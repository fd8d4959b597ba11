package dev.modelyard.agent.framework;

import dev.modelyard.agent.protocol.Call;

/**
 * A step that rank 0 waits for this rank's share of.
 *
 * @param overtaken whether rank 0 has called a later one
 */
public record Called(Call call, boolean overtaken) {}
