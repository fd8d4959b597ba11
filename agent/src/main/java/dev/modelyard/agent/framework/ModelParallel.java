package dev.modelyard.agent.framework;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Megatron's format "torch": a directory for each model-parallel rank, named by its tensor,
 * pipeline and expert rank, which one process of each data-parallel group writes. Others may lie
 * there too: the state of a data loader is saved into directories of the same names.
 */
final class ModelParallel {
  /** What each rank has. */
  static final String MODEL = "mp_rank_(\\d{1,6}(?:_\\d{1,6})*)/model_optim_rng\\.pt";

  private static final String OPTIMIZER = MODEL.replace("model_optim_rng", "distrib_optim");

  private final Set<String> models;
  private final Set<String> optimizers;
  private final Set<String> ranks;

  private ModelParallel(List<String> inside) {
    this.models = ranks(MODEL, inside);
    this.optimizers = ranks(OPTIMIZER, inside);
    this.ranks = new TreeSet<>(models);
    ranks.addAll(optimizers);
  }

  /** Those that have such a file; {@code pattern} has the rank as its group. */
  static Set<String> ranks(String pattern, List<String> paths) {
    Pattern compiled = Pattern.compile(pattern);
    Set<String> ranks = new TreeSet<>();
    for (String path : paths) {
      Matcher matcher = compiled.matcher(path);
      if (matcher.matches()) {
        ranks.add(matcher.group(1));
      }
    }
    return ranks;
  }

  /** What is missing, as far as names tell. */
  static Optional<String> lack(List<String> inside, int processes) {
    ModelParallel all = new ModelParallel(inside);
    int size = all.ranks.size();
    if (!all.models.equals(all.ranks)) {
      return few("model_optim_rng.pt", all.models.size(), size);
    }
    if (!all.optimizers.isEmpty() && !all.optimizers.equals(all.ranks)) {
      return few("distrib_optim.pt", all.optimizers.size(), size);
    }
    if (size > processes) {
      return Optional.of(
          "%d directories mp_rank_* are there, of %d processes; set trainer.processesPerWorker to how many a worker starts"
              .formatted(size, processes));
    }
    return all.hasGap() || processes % size != 0
        ? Optional.of(
            "%d directories mp_rank_* are there, which cannot be all of %d processes"
                .formatted(size, processes))
        : Optional.empty();
  }

  private static Optional<String> few(String file, int are, int must) {
    return Optional.of("%d of %d ranks have %s".formatted(are, must, file));
  }

  /** Whether a tensor, pipeline or expert rank is missing below the highest one. */
  private boolean hasGap() {
    List<Set<Integer>> numbers = new ArrayList<>();
    for (String rank : ranks) {
      String[] parts = rank.split("_", -1);
      for (int i = 0; i < parts.length; i++) {
        if (numbers.size() == i) {
          numbers.add(new TreeSet<>());
        }
        numbers.get(i).add(Integer.parseInt(parts[i]));
      }
    }
    return numbers.stream().anyMatch(seen -> !seen.contains(seen.size() - 1));
  }
}
