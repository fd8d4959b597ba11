package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.testkit.OnnxFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Listings as the frameworks leave them: PyTorch 2.6 and those of agent/frameworks/requirements.
 * Not recorded but read in their sources: Megatron-LM's format "torch" and NeMo 2.5's directories.
 */
class FrameworksTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Lightning  | Fabric, whose content is one's own | 1 | step-10.ckpt<OWN                                                                | 10 WHOLE
          Lightning  | files, and the last once more     | 1 | epoch=0-step=10.ckpt epoch=0-step=20.ckpt last.ckpt last-v1.ckpt                | 10 WHOLE, 20 WHOLE
          Lightning  | cut off by a copy across devices  | 1 | epoch=0-step=10.ckpt<CUT epoch=0-step=20.ckpt<                                 | ''
          Lightning  | two callbacks saved one step      | 1 | best-step=10.ckpt epoch=0-step=10.ckpt                                           | 10 WHOLE
          Lightning  | an epoch is a step where none is  | 1 | epoch=3-val_loss=0.25.ckpt                                                       | 3 WHOLE
          Lightning  | sharded                           | 2 | step=10.ckpt/.metadata<__0_0.distcp step=10.ckpt/__0_0.distcp step=10.ckpt/meta.pt | 10 WHOLE
          Lightning  | sharded, rank 0 is not done       | 2 | step=10.ckpt/.metadata<__0_0.distcp step=10.ckpt/__0_0.distcp                    | ''
          PyTorch    | distributed                       | 2 | s-10/.metadata<__0_0.distcp~__1_0.distcp s-10/__0_0.distcp s-10/__1_0.distcp     | 10 WHOLE
          PyTorch    | a shard is missing                | 2 | s-10/.metadata<__0_0.distcp~__1_0.distcp s-10/__0_0.distcp                       | ''
          PyTorch    | distributed, ranks still writing  | 2 | s-10/__0_0.distcp s-10/__1_0.distcp                                              | ''
          PyTorch    | metadata not yet in place         | 2 | s-10/__0_0.distcp s-10/.metadata.tmp<__0_0.distcp                                | ''
          PyTorch    | metadata of a rank is to come     | 2 | s-10/__0_0.distcp s-10/__0.metadata s-10/__1_0.distcp                            | ''
          PyTorch    | each rank has metadata            | 2 | s-10/__0_0.distcp s-10/__0.metadata s-10/__1_0.distcp s-10/__1.metadata          | 10 NONE
          PyTorch    | directories that Megatron has too | 2 | s-10/mp_rank_00/model.pt                                                         | 10 NONE
          PyTorch    | a rank's file in several          | 2 | s-10/mp_rank_00/model_optim_rng.pt s-10/mp_rank_02/distrib_optim.pt               | 10 NONE
          DeepSpeed  | named by latest                   | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt global_step10/bf16_zero_pp_rank_1_mp_rank_00_optim_states.pt | 10 WHOLE
          DeepSpeed  | named by latest, a rank is late   | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt | ''
          DeepSpeed  | latest names the one before       | 1 | latest<global_step5 global_step10/mp_rank_00_model_states.pt                     | 10 NONE
          DeepSpeed  | a model rank's share is missing   | 3 | global_step10/mp_rank_00_model_states.pt global_step10/zero_pp_rank_0_mp_rank_00_optim_states.pt global_step10/zero_pp_rank_1_mp_rank_00_optim_states.pt global_step10/zero_pp_rank_0_mp_rank_01_optim_states.pt | ''
          DeepSpeed  | a tag of one's own, deeper        | 1 | run-2024/latest<epoch-3 run-2024/epoch-3/mp_rank_00_model_states.pt              | 3 WHOLE
          DeepSpeed  | a model rank is late              | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt                    | 10 NONE
          DeepSpeed  | both model ranks                  | 2 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/mp_rank_01_model_states.pt | 10 NONE
          DeepSpeed  | not named, and no shards          | 2 | latest<global_step5 global_step10/mp_rank_00_model_states.pt global_step10/mp_rank_01_model_states.pt | ''
          DeepSpeed  | superseded, without shards        | 2 | global_step10/mp_rank_00_model_states.pt global_step20/mp_rank_00_model_states.pt | 10 SUCCEEDED
          DeepSpeed  | a lower model rank is missing     | 4 | latest<global_step10 global_step10/mp_rank_00_model_states.pt global_step10/mp_rank_02_model_states.pt | ''
          DeepSpeed  | a stage's layer of a model rank   | 4 | latest<global_step10 global_step10/layer_00-model_00-model_states.pt global_step10/layer_00-model_01-model_states.pt global_step10/layer_02-model_00-model_states.pt global_step10/mp_rank_00_model_states.pt | ''
          DeepSpeed  | layers without states have none   | 4 | latest<global_step10 global_step10/layer_00-model_00-model_states.pt global_step10/layer_02-model_00-model_states.pt global_step10/mp_rank_00_model_states.pt | 10 NONE
          DeepSpeed  | experts                           | 2 | latest<global_step10 global_step10/layer_0_expert_1_mp_rank_00_model_states.pt global_step10/mp_rank_00_model_states.pt | 10 NONE
          DeepSpeed  | pipeline stages                   | 1 | latest<global_step10 global_step10/layer_00-model_00-model_states.pt global_step10/mp_rank_00_model_states.pt | 10 WHOLE
          Megatron   | named by the tracker              | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp~__1_0.distcp iter_0000010/__0_0.distcp iter_0000010/__1_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | 10 WHOLE
          Megatron   | a tracker that was cut off        | 2 | latest_checkpointed_iteration.txt< iter_0000010/.metadata<__0_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | 10 NONE
          Megatron   | metadata.json is to come          | 2 | iter_0000010/.metadata<__0_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt | ''
          Megatron   | metadata.json was cut off         | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json<{ | ''
          Megatron   | common.pt was lost                | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp iter_0000010/__0_0.distcp iter_0000010/metadata.json<{"sharded_backend":"torch_dist"} | ''
          Megatron   | 0.19 has it among the shards      | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp~common_state/shard_0_1 iter_0000010/__0_0.distcp iter_0000010/metadata.json<{"sharded_backend":"torch_dist"} | 10 WHOLE
          Megatron   | … and metadata.json was lost      | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp~common_state/shard_0_1 iter_0000010/__0_0.distcp | ''
          Transformers | modules in directories          | 1 | checkpoint-5/document_0_MLMTransformer/model.safetensors checkpoint-5/optimizer.pt checkpoint-5/rng_state.pth checkpoint-5/trainer_state.json | 5 WHOLE
          Megatron   | a shard is missing                | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp~__1_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | ''
          Megatron   | shards with names of their own    | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<model__0_0.distcp iter_0000010/model__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | 10 WHOLE
          Megatron   | a length that reads as a letter   | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<\u008c2the_experts_of_the_model_in_many_parts__0_0.distcp iter_0000010/the_experts_of_the_model_in_many_parts__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json | 10 WHOLE
          Megatron   | torch_dcp, after 10 000 000       | 2 | latest_checkpointed_iteration.txt<12000000 iter_12000000/.metadata<__0_0.distcp iter_12000000/__0_0.distcp | 12000000 WHOLE
          Megatron   | not persistent, deeper            | 2 | non_persistent/latest_checkpointed_iteration.txt<10 non_persistent/iter_0000010/.metadata<__0_0.distcp non_persistent/iter_0000010/__0_0.distcp | 10 WHOLE
          Megatron   | torch_dist and a data loader's    | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/.metadata<__0_0.distcp iter_0000010/__0_0.distcp iter_0000010/common.pt iter_0000010/metadata.json iter_0000010/mp_rank_00/train_dataloader_dprank000.pt | 10 WHOLE
          Megatron   | one rank, format torch, not named | 1 | iter_0000010/mp_rank_00/model_optim_rng.pt                                       | ''
          Megatron   | one rank, format torch            | 1 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt  | 10 WHOLE
          Megatron   | format torch and a data loader's  | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/train_dataloader_dprank001.pt | 10 WHOLE
          Megatron   | a directory that is no rank's     | 1 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_99999999999/model_optim_rng.pt | 10 WHOLE
          Megatron   | more ranks than processes         | 1 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/model_optim_rng.pt | ''
          Megatron   | format torch, not named           | 2 | latest_checkpointed_iteration.txt< iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/model_optim_rng.pt | ''
          Megatron   | format torch, named               | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/model_optim_rng.pt | 10 WHOLE
          Megatron   | format torch, superseded          | 2 | iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/model_optim_rng.pt iter_0000020/mp_rank_01/model_optim_rng.pt | 10 SUCCEEDED
          Megatron   | a data-parallel pair of ranks     | 4 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/model_optim_rng.pt | 10 WHOLE
          Megatron   | 3 of 4 model-parallel ranks       | 4 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00_000/model_optim_rng.pt iter_0000010/mp_rank_00_001/model_optim_rng.pt iter_0000010/mp_rank_01_000/model_optim_rng.pt | ''
          Megatron   | a rank without its optimizer      | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/distrib_optim.pt iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/model_optim_rng.pt | ''
          Megatron   | an optimizer without its rank     | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/distrib_optim.pt iter_0000010/mp_rank_00/model_optim_rng.pt iter_0000010/mp_rank_01/distrib_optim.pt | ''
          Megatron   | with experts                      | 4 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00_000/model_optim_rng.pt iter_0000010/mp_rank_01_001/model_optim_rng.pt iter_0000010/mp_rank_02_000/model_optim_rng.pt iter_0000010/mp_rank_03_001/model_optim_rng.pt | 10 WHOLE
          Megatron   | layers' optimizers                | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/layer_wise_optimizer_0.pt iter_0000010/mp_rank_00/layer_wise_optimizer_1.pt iter_0000010/mp_rank_00/model_optim_rng.pt | 10 WHOLE
          Megatron   | a process' layers are missing     | 2 | latest_checkpointed_iteration.txt<10 iter_0000010/mp_rank_00/layer_wise_optimizer_0.pt iter_0000010/mp_rank_00/model_optim_rng.pt | ''
          Megatron   | NeMo's                            | 2 | g--val_loss=2.25-step=9-consumed_samples=80.0-last/context/model.yaml g--val_loss=2.25-step=9-consumed_samples=80.0-last/weights/.metadata<__0_0.distcp g--val_loss=2.25-step=9-consumed_samples=80.0-last/weights/__0_0.distcp g--val_loss=2.25-step=9-consumed_samples=80.0-last/weights/common.pt g--val_loss=2.25-step=9-consumed_samples=80.0-last/weights/metadata.json | 9 WHOLE
          Megatron   | NeMo's, marked as unfinished      | 2 | g-step=9-last-unfinished< g-step=9-last/weights/.metadata<__0_0.distcp g-step=9-last/weights/__0_0.distcp g-step=9-last/weights/common.pt g-step=9-last/weights/metadata.json | ''
          Megatron   | NeMo's marker of one that is gone | 2 | g-step=9-last-unfinished< g-step=19-last/weights/.metadata<__0_0.distcp g-step=19-last/weights/__0_0.distcp g-step=19-last/weights/common.pt g-step=19-last/weights/metadata.json | 19 WHOLE
          Megatron   | NeMo's, one step twice            | 2 | g-step=9-unfinished< g-step=9/weights/.metadata<__0_0.distcp g-step=9/weights/__0_0.distcp g-step=9-last/weights/.metadata<__0_0.distcp g-step=9-last/weights/__0_0.distcp g-step=9-last/weights/common.pt g-step=9-last/weights/metadata.json | 9 WHOLE
          TensorFlow | named by checkpoint               | 1 | checkpoint<model_checkpoint_path:~"ckpt-10" ckpt-10.index ckpt-10.data-00000-of-00001 | 10 WHOLE
          TensorFlow | a data file is missing            | 1 | ckpt-10.index ckpt-10.data-00000-of-00002                                        | ''
          TensorFlow | the index is still to come        | 1 | ckpt-10.data-00000-of-00001 ckpt-20_temp/part-00000-of-00001.data-00000-of-00001 | ''
          TensorFlow | the index was cut off             | 1 | ckpt-10.index<xx ckpt-10.data-00000-of-00001                                     | ''
          TensorFlow | another worker's, which it removes | 2 | workertemp_1/checkpoint<model_checkpoint_path:~"ckpt-10" workertemp_1/ckpt-10.index workertemp_1/ckpt-10.data-00000-of-00001 | ''
          TensorFlow | as Keras 2 names its weights      | 1 | cp-0010.ckpt.index cp-0010.ckpt.data-00000-of-00001                              | 10 NONE
          TensorFlow | superseded                        | 1 | a/m.ckpt-9.index a/m.ckpt-9.data-00000-of-00001 a/m.ckpt-10.index a/m.ckpt-10.data-00000-of-00001 | 9 SUCCEEDED, 10 NONE
          Keras      | whole models                      | 1 | model-01-0.62.keras model-02-0.53.keras                                          | 1 WHOLE, 2 WHOLE
          Keras      | a model that was cut off          | 1 | model-01-0.62.keras<CUT                                                         | ''
          Keras      | a model of which nothing is there | 1 | model-01-0.62.keras< model-02.h5<                                                | ''
          PyTorch    | an index of another program       | 1 | step-10/faiss.index<x step-10/a.pt                                               | 10 NONE
          Keras      | weights in shards                 | 1 | c-05.weights.json c-05_00000.weights.h5 c-05_00001.weights.h5                    | 5 WHOLE
          Keras      | shards, what names them to come   | 1 | c-05_00000.weights.h5 c-05_00001.weights.h5 m_00000.weights.h5 m_00001.weights.h5 | ''
          Keras      | shards without a step             | 1 | m.weights.json m_00000.weights.h5 m_00001.weights.h5                             | ''
          Keras      | epochs in five digits             | 1 | c-05_00001.weights.h5 c-05_00002.weights.h5                                      | 1 WHOLE, 2 WHOLE
          Keras      | steps in five digits, from 0      | 1 | step_00000.weights.h5 step_00100.weights.h5                                      | 0 WHOLE, 100 WHOLE
          Keras      | weights                           | 1 | model-01.weights.h5                                                              | 1 WHOLE
          Keras      | a model before its weights        | 1 | model-01.weights.h5 model-01.keras model-02.keras<CUT model-02.weights.h5        | 1 WHOLE, 2 WHOLE
          Keras      | a backup is preferred             | 1 | model-07.keras b/latest.weights.h5 b/training_metadata.json<{"epoch":~2}         | 2 WHOLE
          Keras      | a backup within an epoch          | 1 | b/latest.weights.h5 b/training_metadata.json<{"epoch":~2,~"batch":~300}          | 2 WHOLE
          Keras      | a backup without its metadata     | 1 | model-07.keras b/latest.weights.h5                                               | ''
          Keras      | metadata that was cut off         | 1 | b/latest.weights.h5 b/training_metadata.json<{"epoch":~2                         | ''
          Keras      | weights younger than the metadata | 1 | b/training_metadata.json<{"epoch":~2} b/latest.weights.h5                        | ''
          JAX        | renamed into place                | 1 | 10/_CHECKPOINT_METADATA 10/default/ocdbt.process_0/d/1 10/default/manifest.ocdbt | 10 WHOLE
          JAX        | still under its first name        | 1 | 10.orbax-checkpoint-tmp/_CHECKPOINT_METADATA 10.orbax-checkpoint-tmp/default/d/1 | ''
          JAX        | an item still under its own       | 1 | 10/_CHECKPOINT_METADATA 10/default.orbax-checkpoint-tmp/d/1                      | ''
          JAX        | an item that looks like one       | 1 | 10/_CHECKPOINT_METADATA 10/model_3/_CHECKPOINT_METADATA                          | 10 WHOLE
          JAX        | with a prefix, deeper             | 1 | run-7/ckpt_10/_CHECKPOINT_METADATA run-7/ckpt_10/state/manifest.ocdbt            | 10 WHOLE
          ScikitLearn | nothing shows its end            | 1 | model-10.joblib                                                                  | 10 NONE
          ScikitLearn | a pickle                         | 1 | model-10.pkl                                                                     | 10 NONE
          ScikitLearn | of skops                         | 1 | model-10.skops                                                                   | 10 NONE
          XGBoost    | JSON                              | 1 | model_10.json                                                                    | 10 WHOLE
          XGBoost    | JSON that was cut off             | 1 | model_10.json<{"learner":{                                                       | ''
          XGBoost    | a name that tells no format       | 1 | model_10.model model_20.bin<x                                                    | 10 SUCCEEDED, 20 NONE
          XGBoost    | its former format, a pickle       | 1 | model_10.deprecated model_20.pkl                                                 | 10 SUCCEEDED, 20 NONE
          """)
  void judges(String framework, String name, int processes, String files, String found)
      throws IOException {
    assertThat(Listing.of(framework, processes, files).found()).isEqualTo(found);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Transformers | checkpoint-10/trainer_state.json checkpoint-10/model.safetensors | ''
          Lightning    | a/epoch=0-step=10.ckpt                                           | a/last.ckpt copies a/epoch=0-step=10.ckpt
          Lightning    | a/step=10.ckpt/meta.pt a/step=10.ckpt/.metadata                  | a/last-resumed.ckpt is step=10.ckpt
          Lightning    | step=10.ckpt/latest step=10.ckpt/checkpoint/mp_rank_00_model_states.pt | last-resumed.ckpt is step=10.ckpt
          DeepSpeed    | global_step10/mp_rank_00_model_states.pt                         | latest: global_step10
          DeepSpeed    | run-2024/global_step10/mp_rank_00_model_states.pt                | run-2024/latest: global_step10
          Megatron     | iter_0000010/.metadata iter_0000010/__0_0.distcp                 | latest_checkpointed_iteration.txt: 10
          Megatron     | iter_0000010/.metadata iter_0000010/metadata.json                | latest_checkpointed_iteration.txt: 10
          Megatron     | a/iter_0000010/mp_rank_00/model_optim_rng.pt                     | a/latest_checkpointed_iteration.txt: 10
          Megatron     | a/g-step=9/weights/.metadata a/g-step=9/weights/__0_0.distcp     | a/g-step=9-last is g-step=9
          Megatron     | g-step=9-last/weights/.metadata                                  | ''
          TensorFlow   | a/ckpt-10.index a/ckpt-10.data-00000-of-00001                    | a/checkpoint: model_checkpoint_path: "ckpt-10" all_model_checkpoint_paths: "ckpt-10"
          Keras        | backup/latest.weights.h5 backup/training_metadata.json           | ''
          JAX          | 10/_CHECKPOINT_METADATA 10/default/manifest.ocdbt                | ''
          Generic      | step-10.pt                                                       | ''
          """)
  void pointsAtWhatIsResumed(String framework, String files, String pointers) {
    String made =
        Framework.of(framework).pointers(List.of(files.split(" ", -1))).stream()
            .map(
                pointer ->
                    switch (pointer) {
                      case Pointer.Text text ->
                          text.file() + ": " + text.content().strip().replace('\n', ' ');
                      case Pointer.Copy copy -> copy.file() + " copies " + copy.of();
                      case Pointer.Link link -> link.file() + " is " + link.of();
                    })
            .collect(Collectors.joining(", "));
    assertThat(made).isEqualTo(pointers);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TensorFlow   | c-1.index c-2.index                                              | c-1 is passed over: files are missing that a checkpoint of TensorFlow has: no name is like .*\\.data-.*
          Transformers | checkpoint-1/model.safetensors checkpoint-1/optimizer.pt checkpoint-1/trainer_state.json checkpoint-2/trainer_state.json | checkpoint-1 is passed over: files are missing that a checkpoint of Transformers has: no name is like rng_state(_1)?\\.pth
          DeepSpeed    | s-1/mp_rank_00_model_states.pt s-1/zero_pp_rank_0_mp_rank_00_optim_states.pt s-2/mp_rank_00_model_states.pt | s-1 is passed over: files of 1 processes are there, there are 2
          PyTorch      | s-1/a.pt s-1/b.tmp s-2/a.pt                                      | s-1 is passed over: b.tmp is not finished
          Lightning    | step=1.ckpt<CUT step=2.ckpt                                      | step=1.ckpt is passed over: step=1.ckpt was cut off or is damaged
          TensorFlow   | c-1.index c-1.data-00000-of-00002 c-2.index                      | c-1 is passed over: shards are missing: 1 of 2 c-1.data-*-of-00002 are there
          Keras        | b/latest.weights.h5 b/training_metadata.json<{"epoch":~2,~"batch":~300} | b/training_metadata.json is of a backup within an epoch: only the first of each epoch is kept, for Keras goes on at its beginning and counts no further; back up by epoch, or announce what is saved, by its step
          Megatron     | g-step=1-last-unfinished< g-step=1-last/weights/.metadata<x g-step=2-last/weights/.metadata<x | g-step=1-last is passed over: g-step=1-last-unfinished says that it is not finished
          Megatron     | iter_0000001/mp_rank_01/model_optim_rng.pt iter_0000002/mp_rank_01/model_optim_rng.pt | iter_0000001 is passed over: 1 directories mp_rank_* are there, which cannot be all of 2 processes
          Megatron     | iter_0000001/mp_rank_00/model_optim_rng.pt iter_0000001/mp_rank_01/model_optim_rng.pt iter_0000001/mp_rank_02/model_optim_rng.pt iter_0000002/mp_rank_00/model_optim_rng.pt | iter_0000001 is passed over: 3 directories mp_rank_* are there, of 2 processes; set trainer.processesPerWorker to how many a worker starts
          Megatron     | iter_0000001/mp_rank_00/model_optim_rng.pt iter_0000001/mp_rank_01/distrib_optim.pt iter_0000002/mp_rank_00/model_optim_rng.pt | iter_0000001 is passed over: 1 of 2 ranks have model_optim_rng.pt
          """)
  void saysWhyOneIsPassedOver(String framework, String files, String problem) throws IOException {
    assertThat(Listing.of(framework, 2, files).findings().problems()).containsExactly(problem);
  }

  /** Nothing but what is in it tells that the other file belongs to it. */
  @Test
  void aModelWithoutItsWeightsIsPassedOver() throws IOException {
    Listing listing = Listing.of("ScikitLearn", 1, "model-10.onnx.data");
    byte[] model = OnnxFile.bytes("model-10.onnx.data");
    listing.write("model-10.onnx", model);
    assertThat(listing.finds()).isEmpty();
    assertThat(listing.findings().problems())
        .containsExactly(
            "model-10.onnx is passed over: weights of it lie in model-10.onnx.data, which would not be kept with it; write both into a directory and announce that directory");
    listing.write("model-10.onnx", Arrays.copyOf(model, model.length / 2));
    assertThat(listing.found()).as("until they are named").isEqualTo("10 NONE");
  }

  /** Lightning goes on from none of them: each resume would end with a KeyError. */
  @Test
  void weightsOnlyArePassedOver() throws IOException {
    Listing both =
        Listing.of(
            "Lightning",
            1,
            "best-step=10.ckpt<WEIGHTS epoch=0-step=10.ckpt b-step=20.ckpt<WEIGHTS");
    assertThat(both.finds())
        .extracting(find -> find.candidate().path())
        .containsExactly("epoch=0-step=10.ckpt");
    assertThat(both.findings().problems()).isEmpty();
  }

  @Test
  void whoSavesWeightsOnlyHearsOfIt() throws IOException {
    Adapter.Findings findings =
        Listing.of("Lightning", 1, "best-step=10.ckpt<WEIGHTS best-step=20.ckpt<WEIGHTS")
            .findings();
    assertThat(findings.finds()).isEmpty();
    assertThat(findings.problems())
        .containsExactly(
            "best-step=20.ckpt is passed over: it has weights only, and Lightning goes on from none of these; save all of the state as well, and what shall only be served into spec.publish.directory");
  }

  /** Metadata of a large model is long, and little of it names shards. */
  @Test
  @Timeout(20)
  void lettersWithoutEndAreReadOnce() throws IOException {
    String files =
        "s-10/.metadata<%s~__0_0.distcp s-10/__0_0.distcp".formatted("_a".repeat(1 << 18));
    assertThat(Listing.of("PyTorch", 1, files).found()).isEqualTo("10 WHOLE");
  }

  @Test
  void theNewestMayStillBecomeWhole() throws IOException {
    assertThat(Listing.of("PyTorch", 1, "step-1.pt step-2.pt<CUT").findings().problems()).isEmpty();
  }

  @Test
  void aBackupByEpochIsNoProblem() throws IOException {
    String files = "b/latest.weights.h5 b/training_metadata.json<{\"epoch\":~2,~\"batch\":~0}";
    assertThat(Listing.of("Keras", 1, files).findings().problems()).isEmpty();
  }

  @Test
  void whatIsAnnouncedBesideABackupIsTaken() throws IOException {
    String files =
        "b/latest.weights.h5 b/training_metadata.json<{\"epoch\":~2} m-7.keras m-9.keras";
    Listing listing = Listing.of("Keras", 1, files).announced(7, "m-7.keras");
    assertThat(listing.found()).isEqualTo("2 WHOLE, 7 ANNOUNCED");
    assertThat(Listing.of("Keras", 1, files).announced(2, "m-9.keras").found())
        .as("an announcement settles its step")
        .isEqualTo("2 ANNOUNCED");
  }

  /** An attempt resumes from one commit, and Keras from the backup in it. */
  @Test
  void whatIsAnnouncedBesideABackupTakesItAlong() throws IOException {
    String files = "b/latest.weights.h5 b/training_metadata.json<{\"epoch\":~2} m-2.h5 m-7.h5";
    for (int step : List.of(2, 7)) {
      List<Find> finds = Listing.of("Keras", 1, files).announced(step, "m-" + step + ".h5").finds();
      Candidate announced = finds.getLast().candidate();
      assertThat(announced.path()).isEqualTo("m-" + step + ".h5");
      assertThat(announced.files())
          .extracting(WorkFile::path)
          .containsExactly("m-" + step + ".h5", "b/latest.weights.h5", "b/training_metadata.json");
      assertThat(announced.freeze()).isEqualTo(Freeze.COPY);
    }
  }

  @Test
  void whatIsAnnouncedWhileABackupIsWrittenWaits() throws IOException {
    String files = "b/training_metadata.json<{\"epoch\":~2} b/latest.weights.h5 m-7.h5";
    Adapter.Findings findings = Listing.of("Keras", 1, files).announced(7, "m-7.h5").findings();
    assertThat(findings.finds()).isEmpty();
    assertThat(findings.problems())
        .containsExactly(
            "announced step 7 waits until the backup beside it is whole, for Keras goes on from that");
    assertThat(Listing.of("Keras", 1, "latest.weights.h5 m-7.h5").announced(7, "m-7.h5").found())
        .as("weights alone may be no backup")
        .isEqualTo("7 ANNOUNCED");
  }

  @Test
  void aBackupWithinAnEpochIsNoProblemWhereModelsAreAnnounced() throws IOException {
    String files =
        "b/latest.weights.h5 b/training_metadata.json<{\"epoch\":~2,~\"batch\":~300} m-7.h5";
    assertThat(Listing.of("Keras", 1, files).announced(7, "m-7.h5").findings().problems())
        .isEmpty();
  }

  @Test
  void whatKerasOverwritesIsCopied() throws IOException {
    Listing listing =
        Listing.of("Keras", 1, "b/latest.weights.h5 b/training_metadata.json<{\"epoch\":~2}");
    assertThat(listing.finds())
        .extracting(find -> find.candidate().freeze())
        .containsExactly(Freeze.COPY);
  }

  @Test
  void aSetOfFilesLiesInTheDirectoryOfItsOwn() throws IOException {
    Listing listing =
        Listing.of("TensorFlow", 1, "a/ckpt-1.index a/ckpt-1.data-00000-of-00001 a/other");
    assertThat(listing.finds())
        .singleElement()
        .satisfies(
            find -> {
              assertThat(find.candidate().path()).isEqualTo("a");
              assertThat(find.candidate().files()).hasSize(2);
            });
  }
}
