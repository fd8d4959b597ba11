package dev.modelyard.agent.protocol;

/** One file to bring from one key to another, which must not exist yet. */
public record Transfer(String from, String to) {}
