package dev.modelyard.agent.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a stop waits for a last checkpoint.
 *
 * @param port where the kubelet asks for it
 * @param timeout how long the trainer may take
 */
public record StopConfig(int port, Duration timeout) {

  static @Nullable StopConfig from(Environment env) {
    return env.find("MODELYARD_SAVE_ON_STOP", "a number of seconds from 1", Environment::positive)
        .map(Duration::ofSeconds)
        .map(
            timeout ->
                new StopConfig(
                    env.require("MODELYARD_STOP_PORT", "a port", Environment::positive), timeout))
        .orElse(null);
  }
}
