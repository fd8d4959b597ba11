package dev.modelyard.agent.framework;

/**
 * What a worker has of a checkpoint that lies in several directories, one of each worker.
 *
 * @param finished whether it shows that the other workers are done with theirs as well
 */
public record Share(Find find, boolean finished) {}
