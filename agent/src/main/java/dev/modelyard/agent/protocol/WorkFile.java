package dev.modelyard.agent.protocol;

/**
 * A file found by {@link Store#walk}: path relative to the directory walked, and its state at that
 * moment.
 */
public record WorkFile(String path, FileState state) {}
