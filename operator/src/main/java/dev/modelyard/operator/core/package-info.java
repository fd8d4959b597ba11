/**
 * The vocabulary of every feature: plain values and pure functions on them. No clock, no random, no
 * logger, no client: whoever needs one of these belongs elsewhere.
 *
 * <p>How a feature is written. It is a {@code dev.modelyard.operator.cluster.Feature}, four steps
 * of which the middle ones are pure:
 *
 * <pre>{@code
 * final class TrainingFeature implements Feature<ModelTraining, TrainingSnapshot, ModelTrainingStatus> {
 *   public TrainingSnapshot observe(ModelTraining it, Reader caches, Instant now) {      // reads caches only
 *     List<Job> jobs = caches.list(Job.class, ns, Map.of(Labels.TRAINING, name));
 *     return new TrainingSnapshot(Owner.of(it), it.getSpec(), it.getStatus(), jobs, now);
 *   }
 *   public Plan<ModelTrainingStatus> decide(TrainingSnapshot seen) {                     // pure
 *     return Plan.of(status).withActions(List.of(
 *         Action.create(WorkerJob.desired(seen, 1), new Guard.Unchanged(seen.owner()))));
 *   }
 *   public ModelTrainingStatus conclude(TrainingSnapshot seen, Plan<ModelTrainingStatus> plan, List<Outcome> outcomes) {
 *     return plan.status();                                       // pure; here a Conflict or Failed becomes a condition
 *   }
 * }
 * }</pre>
 *
 * <p>A lossy or irreversible step takes two passes: first {@code Plan.of(status)} without actions,
 * then, at once and starting from that status, the action. What {@code decide} returns after its
 * own plan has succeeded has no actions and an equal status.
 */
@NullMarked
package dev.modelyard.operator.core;

import org.jspecify.annotations.NullMarked;
