package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Call;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two workers have of a checkpoint, each in a directory of its own. */
class SharesTest {
  private static final int WORKERS = 2;

  /** Step and proof of each; a star where it shows that the other is done as well. */
  private static String shares(Listing listing) throws IOException {
    return listing.findings().shares().stream()
        .map(
            share ->
                share.find().candidate().step()
                    + " "
                    + share.find().proof()
                    + (share.finished() ? "*" : ""))
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PyTorch      | its shard alone                        | 2 | s-10/__0_0.distcp                                      | ''                  | ''
          PyTorch      | metadata, which all ranks wait for     | 2 | s-10/.metadata<__0_0.distcp~__1_0.distcp s-10/__0_0.distcp | ''              | 10 WHOLE*
          PyTorch      | metadata and no shard                  | 2 | s-10/.metadata<__1_0.distcp                            | ''                  | 10 WHOLE*
          PyTorch      | metadata not yet in place              | 2 | s-10/__0_0.distcp s-10/.metadata.tmp<x                 | ''                  | ''
          PyTorch      | no metadata, overtaken                 | 2 | s-10/__0_0.distcp s-20/__0_0.distcp                    | ''                  | ''
          PyTorch      | everything                             | 2 | s-10/.metadata<__0_0.distcp s-10/__0_0.distcp          | 10 WHOLE            | ''
          PyTorch      | metadata of its own                    | 2 | s-10/__0_0.distcp s-10/__0.metadata                    | ''                  | 10 NONE
          PyTorch      | one file, as rank 0 saves it           | 2 | s-10.pt                                                | 10 WHOLE            | ''
          PyTorch      | one file, cut off                      | 2 | s-10.pt<CUT                                            | ''                  | ''
          PyTorch      | a directory, as rank 0 saves it        | 2 | s-10/model.pt s-10/optimizer.pt                        | 10 NONE             | ''
          PyTorch      | an index that names more               | 2 | s-10/m.index.json<{"a":"m-00002-of-00002.pt"} s-10/m-00001-of-00002.pt | '' | 10 NONE
          DeepSpeed    | its shard, named by latest             | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt | '' | 10 WHOLE
          DeepSpeed    | not yet named by latest                | 2 | latest<global_step5 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt | '' | ''
          DeepSpeed    | never named, overtaken                 | 2 | global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt global_step20/mp_rank_00_model_states.pt<CUT | '' | 10 SUCCEEDED
          DeepSpeed    | its shard is cut off                   | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt<CUT | '' | ''
          DeepSpeed    | its second process is late             | 4 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt | '' | ''
          DeepSpeed    | both processes                         | 4 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt global_step10/zero_pp_rank_1_mp_rank_00_optim_states.pt | '' | 10 WHOLE
          DeepSpeed    | without ZeRO rank 0 has it all         | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt | 10 NONE     | ''
          Transformers | all but the other's random state       | 2 | checkpoint-10/model.safetensors checkpoint-10/optimizer.pt checkpoint-10/rng_state_0.pth checkpoint-10/trainer_state.json | '' | 10 WHOLE
          Transformers | the state is being written             | 2 | checkpoint-10/model.safetensors checkpoint-10/optimizer.pt checkpoint-10/rng_state_0.pth checkpoint-10/trainer_state.json<{ | '' | ''
          Transformers | the state is still to come             | 2 | checkpoint-10/model.safetensors checkpoint-10/optimizer.pt checkpoint-10/rng_state_0.pth | '' | ''
          Transformers | one random state for all               | 2 | checkpoint-10/model.safetensors checkpoint-10/optimizer.pt checkpoint-10/rng_state.pth checkpoint-10/trainer_state.json | 10 WHOLE | ''
          Lightning    | sharded, with its meta.pt              | 2 | step=10.ckpt/.metadata<__1_0.distcp step=10.ckpt/__0_0.distcp step=10.ckpt/meta.pt | '' | 10 WHOLE*
          Lightning    | DeepSpeed's, which has no sign         | 2 | step=10.ckpt/checkpoint/mp_rank_00_model_states.pt step=10.ckpt/checkpoint/zero_pp_rank_0_mp_rank_00_optim_states.pt | '' | 10 NONE
          Megatron     | its shard, named by the tracker        | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp~__1_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | '' | 10 WHOLE*
          Megatron     | its shard, not yet named               | 2 | iter_0000010/.metadata<__0_0.distcp~__1_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | '' | ''
          Megatron     | its shard of NeMo's                    | 2 | g-step=9-last/weights/.metadata<__1_0.distcp g-step=9-last/weights/common.pt g-step=9-last/weights/metadata.json | '' | 9 WHOLE*
          Megatron     | its shard of NeMo's, marked            | 2 | g-step=9-last-unfinished< g-step=9-last/weights/.metadata<__1_0.distcp g-step=9-last/weights/common.pt g-step=9-last/weights/metadata.json | '' | ''
          Megatron     | its rank of format torch               | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt | '' | ''
          JAX          | what looks whole                       | 2 | 10/_CHECKPOINT_METADATA 10/default/ocdbt.process_0/d/1 10/default/manifest.ocdbt | '' | ''
          TensorFlow   | a data file of another                 | 2 | checkpoint<model_checkpoint_path:~"ckpt-10" ckpt-10.index ckpt-10.data-00000-of-00002 | '' | 10 WHOLE*
          """)
  void rankZeroHas(
      String framework, String name, int processes, String files, String whole, String shares)
      throws IOException {
    Listing listing = Listing.of(framework, processes, files).of(0, WORKERS, Map.of());
    assertThat(listing.found()).isEqualTo(whole);
    assertThat(shares(listing)).isEqualTo(shares);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PyTorch      | its shard, all are done                | 2 | 10* s-10/.metadata s-10/__0_0.distcp | s-10/__1_0.distcp                   | 10 WHOLE: s-10/__1_0.distcp
          PyTorch      | nothing, all are done                  | 2 | 10* s-10/.metadata s-10/__0_0.distcp | s-10.pt                             | '10 WHOLE: '
          PyTorch      | a file beside its shard                | 2 | 10* s-10/.metadata                   | s-10/__1_0.distcp s-10/sampler.pt   | 10 WHOLE: s-10/__1_0.distcp s-10/sampler.pt
          PyTorch      | a file that is cut off                 | 2 | 10* s-10/.metadata                   | s-10/__1_0.distcp s-10/sampler.pt<CUT | ''
          PyTorch      | no sign at all                         | 2 | 10 s-10/m.index.json                 | s-10/m-00002-of-00002.pt            | 10 NONE: s-10/m-00002-of-00002.pt
          PyTorch      | no sign, a later one is called         | 2 | 10 s-10/m.index.json; 20 s-20/m.index.json | s-10/m-00002-of-00002.pt      | 10 SUCCEEDED: s-10/m-00002-of-00002.pt
          PyTorch      | nothing, and no sign                   | 2 | 10 s-10/m.index.json                 | s-9/m-00002-of-00002.pt             | ''
          PyTorch      | metadata of its own                    | 2 | 10 s-10/__0_0.distcp s-10/__0.metadata | s-10/__1_0.distcp s-10/__1.metadata | 10 WHOLE: s-10/__1.metadata s-10/__1_0.distcp
          PyTorch      | not called                             | 2 | ''                                   | s-10/__1_0.distcp                   | ''
          DeepSpeed    | its shard                              | 2 | 10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt | global_step10/zero_pp_rank_1_mp_rank_00_optim_states.pt | 10 WHOLE: global_step10/zero_pp_rank_1_mp_rank_00_optim_states.pt
          DeepSpeed    | its shard is to come                   | 2 | 10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt | '' | ''
          DeepSpeed    | its second process is late             | 4 | 10 global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt | global_step10/zero_pp_rank_2_mp_rank_00_optim_states.pt | ''
          Transformers | its random state                       | 2 | 10 checkpoint-10/trainer_state.json checkpoint-10/model.safetensors checkpoint-10/rng_state_0.pth | checkpoint-10/rng_state_1.pth | 10 WHOLE: checkpoint-10/rng_state_1.pth
          Transformers | a copy of all, saved on each node      | 2 | 10 checkpoint-10/trainer_state.json checkpoint-10/model.safetensors checkpoint-10/rng_state_0.pth | checkpoint-10/trainer_state.json checkpoint-10/model.safetensors checkpoint-10/rng_state_1.pth | 10 WHOLE: checkpoint-10/rng_state_1.pth
          TensorFlow   | a data file                            | 2 | 10* ckpt-10.index ckpt-10.data-00000-of-00002 | ckpt-10.data-00001-of-00002 ckpt-20.data-00001-of-00002 | 10 WHOLE: ckpt-10.data-00001-of-00002
          """)
  void anotherRankAnswers(
      String framework, String name, int processes, String calls, String files, String share)
      throws IOException {
    Listing listing = Listing.of(framework, processes, files).of(1, WORKERS, calls(calls));
    String found =
        listing.findings().shares().stream()
            .map(
                each ->
                    "%d %s: %s"
                        .formatted(
                            each.find().candidate().step(),
                            each.find().proof(),
                            each.find().candidate().files().stream()
                                .map(file -> file.path())
                                .collect(Collectors.joining(" "))))
            .collect(Collectors.joining(", "));
    assertThat(found).isEqualTo(share);
    assertThat(listing.finds()).as("checkpoints are rank 0's").isEmpty();
  }

  private static List<WorkFile> elsewhere(List<String> paths) {
    return paths.stream().map(path -> new WorkFile(path, new FileState("", 0, 0))).toList();
  }

  /** {@code 10* PATH…; 20 PATH…}: a star where all are done. */
  private static Map<Long, Called> calls(String text) {
    Map<Long, Called> calls = new TreeMap<>();
    for (String call : text.isEmpty() ? new String[0] : text.split("; ", -1)) {
      List<String> words = List.of(call.split(" ", -1));
      String step = words.getFirst();
      List<String> files = words.subList(1, words.size());
      String path = files.getFirst();
      String directory = path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
      boolean last = text.endsWith(call);
      calls.put(
          Long.valueOf(step.replace("*", "")),
          new Called(new Call(directory, step.endsWith("*"), elsewhere(files)), !last));
    }
    return calls;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PyTorch      | all shards             | s-10/.metadata<__0_0.distcp~__1_0.distcp s-10/__0_0.distcp s-10/__1_0.distcp | ''
          PyTorch      | one is missing         | s-10/.metadata<__0_0.distcp~__1_0.distcp s-10/__0_0.distcp | s-10 is passed over: shards are missing: s-10/__1_0.distcp
          PyTorch      | nothing of rank 0      | s-11/__1_0.distcp | nothing is there that begins a checkpoint of PyTorch
          DeepSpeed    | both ranks             | s-10/mp_rank_00_model_states.pt s-10/zero_pp_rank_0_mp_rank_00_optim_states.pt s-10/zero_pp_rank_1_mp_rank_00_optim_states.pt | ''
          DeepSpeed    | a rank is missing      | s-10/mp_rank_00_model_states.pt s-10/zero_pp_rank_0_mp_rank_00_optim_states.pt | s-10 is passed over: files of 1 processes are there, there are 2
          Transformers | both random states     | checkpoint-10/model.safetensors checkpoint-10/optimizer.pt checkpoint-10/rng_state_0.pth checkpoint-10/rng_state_1.pth checkpoint-10/trainer_state.json | ''
          TensorFlow   | a data file is missing | ckpt-10.index ckpt-10.data-00000-of-00002 | ckpt-10 is passed over: shards are missing: 1 of 2 ckpt-10.data-*-of-00002 are there
          Keras        | a file                 | model-10.keras | this framework's checkpoints lie in one directory
          Generic      | anything               | model-10.bin | nothing is there that begins a checkpoint of Generic
          """)
  void theUnionIsJudgedAsIfItLayInOneDirectory(
      String framework, String name, String files, String flaw) throws IOException {
    assertThat(Listing.of(framework, 2, files).of(0, WORKERS, Map.of()).flaw(10))
        .isEqualTo(flaw.isEmpty() ? Optional.empty() : Optional.of(flaw));
  }

  @Test
  void aShareThatCannotBeFinishedIsToldOnceALaterOneIsCalled() throws IOException {
    String files = "s-10/__1_0.distcp s-10/sampler.pt<CUT s-20/__1_0.distcp";
    Listing listing = Listing.of("PyTorch", 2, files);
    assertThat(listing.of(1, WORKERS, calls("10* s-10/.metadata")).findings().problems()).isEmpty();
    assertThat(
            listing
                .of(1, WORKERS, calls("10* s-10/.metadata; 20* s-20/.metadata"))
                .findings()
                .problems())
        .containsExactly("s-10 is passed over: s-10/sampler.pt was cut off or is damaged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          JAX      | 10/_CHECKPOINT_METADATA                    | 10
          Megatron | iter_0000010/mp_rank_00/model_optim_rng.pt | iter_0000010
          """)
  void whatCanOnlyBeWholeInADirectoryOfAllIsRefusedAtOnce(
      String framework, String files, String path) throws IOException {
    assertThat(Listing.of(framework, 2, files).of(0, WORKERS, Map.of()).findings().problems())
        .singleElement()
        .asString()
        .startsWith(path + " is passed over: its parts lie in the directories of several workers")
        .endsWith("keep such checkpoints of " + framework + " in a claim");
  }

  @Test
  void theNewestThatIsNotCalledIsKnown() throws IOException {
    Listing listing = Listing.of("PyTorch", 2, "s-10/__1_0.distcp s-20/__1_0.distcp");
    assertThat(listing.of(1, WORKERS, calls("10* s-10/.metadata")).findings().uncalled())
        .hasValue(20);
    assertThat(listing.of(1, WORKERS, calls("20* s-20/.metadata")).findings().uncalled())
        .hasValue(10);
    assertThat(listing.of(0, WORKERS, Map.of()).findings().uncalled())
        .as("rank 0 is not called")
        .isEqualTo(OptionalLong.empty());
  }

  /** Rank 1 must wait for the call of what it has shards of. */
  @ParameterizedTest
  @CsvSource({
    "PyTorch, s-10",
    "Lightning, epoch=1-step=10.ckpt",
    "Megatron, iter_0000010",
    "Megatron, g--val_loss=2.25-step=10-consumed_samples=80.0-last/weights"
  })
  void aShardAloneIsOfACheckpoint(String framework, String directory) throws IOException {
    Listing listing = Listing.of(framework, 2, directory + "/__1_0.distcp");
    assertThat(listing.of(1, WORKERS, Map.of()).findings().uncalled()).hasValue(10);
  }

  @Test
  void inOneDirectoryNothingIsAShare() throws IOException {
    Listing listing = Listing.of("PyTorch", 2, "s-10/.metadata<__1_0.distcp s-10/__0_0.distcp");
    assertThat(listing.findings().shares()).isEmpty();
  }
}
