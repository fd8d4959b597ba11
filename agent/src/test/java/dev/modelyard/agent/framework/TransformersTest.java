package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What transformers 4.57 writes. */
class TransformersTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          whole                            | 1 | model.safetensors optimizer.pt scheduler.pt rng_state.pth trainer_state.json | 10 WHOLE
          the state is still to come       | 1 | model.safetensors optimizer.pt scheduler.pt rng_state.pth                    | ''
          the state is being written       | 1 | model.safetensors optimizer.pt rng_state.pth trainer_state.json<{            | ''
          the state has just been opened   | 1 | model.safetensors optimizer.pt rng_state.pth trainer_state.json<             | ''
          only the model, as asked for     | 1 | model.safetensors trainer_state.json                                         | 10 WHOLE
          half removed: no optimizer       | 1 | model.safetensors rng_state.pth trainer_state.json                           | ''
          half removed: no model           | 1 | optimizer.pt rng_state.pth trainer_state.json                                | ''
          an adapter                       | 1 | adapter_model.safetensors optimizer.pt rng_state.pth trainer_state.json      | 10 WHOLE
          adapters of their own names      | 1 | one/adapter_model.safetensors two/adapter_model.bin optimizer.pt rng_state.pth trainer_state.json | 10 WHOLE
          cut weights                      | 1 | model.safetensors<xx optimizer.pt rng_state.pth trainer_state.json           | ''
          a shard missing                  | 1 | model-00001-of-00002.safetensors trainer_state.json                          | ''
          both shards                      | 1 | model-00001-of-00002.safetensors model-00002-of-00002.safetensors trainer_state.json | 10 WHOLE
          the index names one more         | 1 | model-00001-of-00001.safetensors model.safetensors.index.json<{"a":"model-00001-of-00002.safetensors"} trainer_state.json | ''
          both ranks                       | 2 | model.safetensors optimizer.pt rng_state_0.pth rng_state_1.pth trainer_state.json | 10 WHOLE
          a rank is late                   | 2 | model.safetensors optimizer.pt rng_state_0.pth trainer_state.json            | ''
          ranks nobody told us of          | 1 | model.safetensors optimizer.pt rng_state_0.pth rng_state_1.pth trainer_state.json | 10 NONE
          ranks to come nobody told us of  | 1 | model.safetensors optimizer.pt rng_state_0.pth trainer_state.json            | ''
          one process on several GPUs      | 4 | model.safetensors optimizer.pt rng_state.pth trainer_state.json              | 10 WHOLE
          the trainer says so itself       | 1 | model.safetensors trainer_state.json checkpoint-is-incomplete.txt            | ''
          FSDP, metadata to come           | 1 | pytorch_model_fsdp_0/__0_0.distcp trainer_state.json                         | ''
          FSDP                             | 1 | pytorch_model_fsdp_0/__0_0.distcp pytorch_model_fsdp_0/.metadata<__0_0.distcp trainer_state.json | 10 WHOLE
          """)
  void judges(String name, int processes, String files, String found) throws IOException {
    String paths = files.strip().replaceAll("(^|\\s+)", "$1checkpoint-10/");
    assertThat(Listing.of("Transformers", processes, paths).found()).isEqualTo(found);
  }

  /** Until the number is corrected, what shows that all of them are done is missing. */
  @Test
  void moreProcessesThanWeKnowOfAreTold() throws IOException {
    String files = "optimizer.pt rng_state_0.pth rng_state_1.pth trainer_state.json model.bin";
    String paths = files.replaceAll("(^| )", "$1checkpoint-10/");
    assertThat(Listing.of("Transformers", 1, paths).findings().problems())
        .containsExactly(
            "checkpoint-10: files of 2 processes are there, of 1; set trainer.processesPerWorker to how many a worker starts");
    assertThat(Listing.of("Transformers", 2, paths).findings().problems()).isEmpty();
  }

  @Test
  void looksBelowAnOutputDirectoryOfTheUsers() throws IOException {
    Listing listing =
        Listing.of(
            "Transformers",
            1,
            """
            out/checkpoint-10/model.safetensors out/checkpoint-10/trainer_state.json
            out/tmp-checkpoint-20/model.safetensors out/tmp-checkpoint-20/trainer_state.json
            out/runs/events.out.30 out/final/model.safetensors
            """);
    assertThat(listing.finds())
        .extracting(find -> find.candidate().path())
        .containsExactly("out/checkpoint-10");
  }

  @Test
  void needsNoPointer() {
    assertThat(
            Framework.of("Transformers")
                .pointers(
                    List.of("checkpoint-10/model.safetensors", "checkpoint-10/trainer_state.json")))
        .isEmpty();
  }
}
