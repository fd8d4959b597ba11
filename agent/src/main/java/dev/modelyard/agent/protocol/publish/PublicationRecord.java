package dev.modelyard.agent.protocol.publish;

/**
 * Says which version an epoch published, so that a later epoch can remove it. Written before the
 * version is in place.
 */
record PublicationRecord(String digest) {}
