package dev.modelyard.agent.framework;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cooperating trainer wrote to {@code MODELYARD_READY_DIR/‹step›.json} once a checkpoint was
 * written and synced.
 *
 * @param path relative to the checkpoint directory, or absolute inside it
 * @param metrics numbers or strings
 * @param parts how many ranks announce files of their own for this step
 * @param incarnation life of the trainer's processes in this pod, counted from 1; matters with
 *     parts only
 */
public record Announcement(
    long step,
    String path,
    @Nullable Map<String, Object> metrics,
    @Nullable Integer parts,
    @Nullable Integer incarnation) {}
