package dev.modelyard.operator.training.decide;

import static dev.modelyard.operator.training.Pods.crashed;
import static dev.modelyard.operator.training.Pods.deleted;
import static dev.modelyard.operator.training.Pods.disrupted;
import static dev.modelyard.operator.training.Pods.failed;
import static dev.modelyard.operator.training.Pods.restoreSaid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.decide.Ending.Charge;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CauseOfEndTest {
  private static final Pod CRASH = crashed(0, 1, "Error", 10);

  static Stream<Arguments> rows() {
    return Stream.of(
        row("the program fails", AttemptCause.UserError, Charge.FAILURE, CRASH),
        row(
            "the program needs too much memory",
            AttemptCause.OutOfMemory,
            Charge.FAILURE,
            crashed(0, 137, "OOMKilled", 10)),
        row(
            "a preempted pod explains its peer's crash",
            AttemptCause.Preempted,
            Charge.DISRUPTION,
            CRASH,
            disrupted(crashed(1, 143, "Error", 20), "PreemptionByScheduler")),
        row(
            "a drained node",
            AttemptCause.Evicted,
            Charge.DISRUPTION,
            disrupted(CRASH, "EvictionByEvictionAPI")),
        row(
            "a node that went away",
            AttemptCause.NodeLost,
            Charge.DISRUPTION,
            disrupted(CRASH, "DeletionByTaintManager")),
        row("a node that is full", AttemptCause.Evicted, Charge.DISRUPTION, failed("Evicted")),
        row(
            "a device that vanished",
            AttemptCause.Evicted,
            Charge.DISRUPTION,
            failed("UnexpectedAdmissionError")),
        row(
            "somebody deletes a pod, and its peer fails after it",
            AttemptCause.Evicted,
            Charge.DISRUPTION,
            deleted(crashed(0, 143, "Error", 10), 5),
            crashed(1, 1, "Error", 12)),
        row(
            "a pod fails, and its peer is deleted after it",
            AttemptCause.UserError,
            Charge.FAILURE,
            deleted(crashed(0, 143, "Error", 20), 12),
            crashed(1, 1, "Error", 10)),
        row(
            "a pod fails, and its peer is deleted within the same second",
            AttemptCause.UserError,
            Charge.FAILURE,
            deleted(crashed(0, 143, "Error", 11), 10),
            crashed(1, 1, "Error", 10)),
        row("nothing is left to explain it", AttemptCause.Evicted, Charge.DISRUPTION),
        row(
            "no checkpoint is good",
            AttemptCause.ResumeBlocked,
            Charge.BLOCKED,
            restoreSaid("Blocked")),
        row(
            "the checkpoint is good and does not fit",
            AttemptCause.ResumeBlocked,
            Charge.BLOCKED,
            restoreSaid("Unfit")),
        row(
            "there is nothing to fork",
            AttemptCause.ResumeBlocked,
            Charge.BLOCKED,
            restoreSaid("NoOrigin")),
        row(
            "a disk cannot read the commits",
            AttemptCause.ResumeBlocked,
            Charge.BLOCKED,
            restoreSaid("Unreadable")),
        row(
            "the arguments did not fit the store",
            AttemptCause.StartFailed,
            Charge.NOTHING,
            restoreSaid("Mismatch")),
        row(
            "the choice was overtaken",
            AttemptCause.StartFailed,
            Charge.NOTHING,
            restoreSaid("Void")),
        row(
            "the store cannot keep the protocol",
            AttemptCause.StartFailed,
            Charge.FATAL,
            restoreSaid("StoreUnsafe")),
        row(
            "the store turns restore away",
            AttemptCause.StoreRefused,
            Charge.STORE,
            restoreSaid("StoreRefused")),
        row(
            "the store does not answer restore",
            AttemptCause.StoreUnavailable,
            Charge.STORE,
            restoreSaid("StoreUnavailable")),
        row(
            "restore itself fails",
            AttemptCause.StartFailed,
            Charge.FAILURE,
            restoreSaid("Error")));
  }

  private static Arguments row(String name, AttemptCause cause, Charge charge, Pod... pods) {
    return argumentSet(name, cause, charge, Pods.seen(pods));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void readsTheCauseOffThePods(AttemptCause cause, Charge charge, List<WorkerPod> pods) {
    Ending ending = CauseOfEnd.of(pods);

    assertThat(ending.cause()).isEqualTo(cause);
    assertThat(ending.charge()).isEqualTo(charge);
  }
}
