package dev.modelyard.agent.protocol;

import java.time.Instant;

/** Why a commit is never resumed from again. */
public record QuarantineRecord(Defect.Reason reason, String detail, Instant at) {}
