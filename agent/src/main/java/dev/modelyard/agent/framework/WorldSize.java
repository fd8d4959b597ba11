package dev.modelyard.agent.framework;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a checkpoint fits the number of processes. PyTorch's DCP, Megatron's torch_dist and Orbax
 * read theirs with any number, and a checkpoint that one rank writes is every rank's; DeepSpeed's
 * ZeRO gives each process a shard of the optimizer's state, and loads no other number of them.
 * Megatron's format "torch" has the model in as many parts as there were model-parallel ranks.
 */
public final class WorldSize {
  private static final Pattern ZERO_SHARD =
      Pattern.compile(".*zero_pp_rank_(\\d+)_mp_rank_(\\d+)_optim_states\\.pt");

  private static final String MODEL = "(?:.*/)?iter_\\d{7,}/" + ModelParallel.MODEL;

  private WorldSize() {}

  /** What does not fit, in words. */
  public static Optional<String> misfit(String framework, List<String> paths, int processes) {
    Set<String> ranks =
        paths.stream()
            .map(ZERO_SHARD::matcher)
            .filter(Matcher::matches)
            .map(shard -> shard.group(1) + "/" + shard.group(2))
            .collect(Collectors.toSet());
    return ranks.isEmpty() || ranks.size() == processes
        ? modelParallel(framework, paths, processes)
        : Optional.of(
            "the checkpoint is %d shards of DeepSpeed's ZeRO, and loads with as many processes only; this training has %d. Set trainer.workers and processesPerWorker so that it has as many, also where the program starts its processes itself, or convert it with ds_to_universal.py"
                .formatted(ranks.size(), processes));
  }

  /** Only of Megatron's own: how many processes other programs start we do not know as well. */
  private static Optional<String> modelParallel(
      String framework, List<String> paths, int processes) {
    int ranks = framework.equals("Megatron") ? ModelParallel.ranks(MODEL, paths).size() : 0;
    return ranks == 0 || processes % ranks == 0
        ? Optional.empty()
        : Optional.of(
            "the checkpoint is %d model-parallel ranks in Megatron's format 'torch', and loads with a multiple of as many processes only; this training has %d. Set trainer.workers and processesPerWorker so that it has, also where the program starts its processes itself, or convert it to torch_dist, which loads with any number"
                .formatted(ranks, processes));
  }
}
