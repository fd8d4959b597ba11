package dev.modelyard.agent.format;

/**
 * What speaks against a file.
 *
 * @param at byte in the file
 * @param what for people, as the end of a sentence whose subject is that byte
 */
record Finding(long at, String what) {}
