package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorldSizeTest {
  private static final List<String> TWO_SHARDS =
      List.of(
          "global_step5/mp_rank_00_model_states.pt",
          "global_step5/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt",
          "global_step5/bf16_zero_pp_rank_1_mp_rank_00_optim_states.pt");

  @Test
  void zeroShardsLoadWithAsManyProcesses() {
    assertThat(WorldSize.misfit(TWO_SHARDS, 2)).isEmpty();
    assertThat(WorldSize.misfit(TWO_SHARDS, 4))
        .hasValueSatisfying(
            why -> assertThat(why).contains("2 shards", "this training has 4", "ds_to_universal"));
  }

  @Test
  void megatronsModelParallelRanksAreNotDividedAnew() {
    List<String> four =
        Stream.of("00_000", "00_001", "01_000", "01_001")
            .map("iter_0000005/mp_rank_%s/model_optim_rng.pt"::formatted)
            .toList();
    assertThat(WorldSize.misfit(four, 4)).isEmpty();
    assertThat(WorldSize.misfit(four, 8)).as("twice the data-parallel ranks").isEmpty();
    assertThat(WorldSize.misfit(four, 2))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("4 model-parallel ranks", "this training has 2", "torch_dist"));
  }

  @Test
  void othersLoadWithAnyNumber() {
    assertThat(WorldSize.misfit(List.of("step-5.pt"), 4)).isEmpty();
    assertThat(WorldSize.misfit(List.of("iter_0000005/.metadata", "iter_0000005/__1_0.distcp"), 1))
        .isEmpty();
    assertThat(WorldSize.misfit(List.of("5/.metadata", "5/__0_0.distcp", "5/__1_0.distcp"), 1))
        .isEmpty();
  }
}
