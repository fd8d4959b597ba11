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
 * pipeline and expert rank, which one process of each data-parallel group writes.
 */
final class ModelParallel {
  private static final Pattern RANK = Pattern.compile("(?:.*/)?mp_rank_(\\d+(?:_\\d+)*)/([^/]+)");

  private final Set<String> ranks = new TreeSet<>();
  private final Set<String> models = new TreeSet<>();
  private final Set<String> optimizers = new TreeSet<>();

  private ModelParallel(List<String> paths) {
    for (String path : paths) {
      Matcher matcher = RANK.matcher(path);
      if (matcher.matches()) {
        String rank = matcher.group(1);
        ranks.add(rank);
        switch (matcher.group(2)) {
          case "model_optim_rng.pt" -> models.add(rank);
          case "distrib_optim.pt" -> optimizers.add(rank);
          default -> {}
        }
      }
    }
  }

  /** How many ranks a model is spread over; 0 where there are no such directories. */
  static int ranks(List<String> paths) {
    return new ModelParallel(paths).ranks.size();
  }

  /** What is missing, as far as names tell. */
  static Optional<String> lack(List<String> paths, int processes) {
    ModelParallel all = new ModelParallel(paths);
    int size = all.ranks.size();
    if (!all.models.equals(all.ranks)) {
      return few("model_optim_rng.pt", all.models.size(), size);
    }
    if (!all.optimizers.isEmpty() && !all.optimizers.equals(all.ranks)) {
      return few("distrib_optim.pt", all.optimizers.size(), size);
    }
    return all.hasGap() || (size > 0 && size < processes && processes % size != 0)
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
