/**
 * The environment variables of the contract (docs/architecture.md), read in this one place. Nothing
 * else reads the environment.
 */
@NullMarked
package dev.modelyard.agent.config;

import org.jspecify.annotations.NullMarked;
