package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorldSizeTest {
  private static final List<String> TWO_SHARDS =
      List.of(
          "global_step5/mp_rank_00_model_states.pt",
          "global_step5/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt",
          "global_step5/bf16_zero_pp_rank_1_mp_rank_00_optim_states.pt");

  @Test
  void zeroShardsLoadWithAsManyProcesses() {
    assertThat(WorldSize.misfit("DeepSpeed", TWO_SHARDS, 2)).isEmpty();
    assertThat(WorldSize.misfit("DeepSpeed", TWO_SHARDS, 4))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains(
                        "2 shards",
                        "this training has 4",
                        "also where the program starts its processes itself",
                        "ds_to_universal"));
  }

  @Test
  void megatronsModelParallelRanksAreNotDividedAnew() {
    List<String> four =
        Stream.of("00_000", "00_001", "01_000", "01_001")
            .map("iter_0000005/mp_rank_%s/model_optim_rng.pt"::formatted)
            .toList();
    assertThat(WorldSize.misfit("Megatron", four, 4)).isEmpty();
    assertThat(WorldSize.misfit("Megatron", four, 8)).as("twice the data-parallel ranks").isEmpty();
    assertThat(WorldSize.misfit("Megatron", four, 2))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("4 model-parallel ranks", "this training has 2", "torch_dist"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PyTorch  | step-5.pt
          Megatron | iter_0000005/.metadata iter_0000005/__1_0.distcp
          Megatron | iter_0000005/.metadata iter_0000005/mp_rank_00/train_dataloader_dprank000.pt iter_0000005/mp_rank_01/train_dataloader_dprank001.pt
          Megatron | iter_0000005/mp_rank_00/model_optim_rng.pt iter_0000005/mp_rank_99999999999/model_optim_rng.pt
          JAX      | 5/.metadata 5/__0_0.distcp 5/__1_0.distcp
          PyTorch  | step-5/mp_rank_00/model.pt step-5/mp_rank_01/model.pt
          Generic  | iter_0000005/mp_rank_00/model_optim_rng.pt iter_0000005/mp_rank_01/model_optim_rng.pt
          """)
  void othersLoadWithAnyNumber(String framework, String files) {
    assertThat(WorldSize.misfit(framework, List.of(files.split(" ", -1)), 1)).isEmpty();
  }
}
