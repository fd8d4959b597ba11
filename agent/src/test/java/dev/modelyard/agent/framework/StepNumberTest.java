package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepNumberTest {
  @ParameterizedTest
  @CsvSource({
    "checkpoint-1200, 1200",
    "step-40.pt, 40",
    "step_0000040.pth, 40",
    "epoch=3-step=1200.ckpt, 1200",
    "step=1200-epoch=3.ckpt, 1200",
    "iter_0001200, 1200",
    "global_step500, 500",
    "model-v2-100.pt, 100",
    "ckpt.12.pt, 12",
    "epoch=3-val_loss=0.25.ckpt, 3",
    "epoch=3-step=1200-v1.ckpt, 1200",
    "model-03-0.45.keras, 3",
    "weights.03-0.45.weights.h5, 3",
    "ckpt-20, 20",
    "7, 7"
  })
  void readsTheStep(String name, long step) {
    assertThat(StepNumber.in(name)).hasValue(step);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "last.pt",
        "model.safetensors",
        "model-00001-of-00002.safetensors",
        "final",
        "last-v1.ckpt",
        "best-0.25.ckpt",
        "a1234567890123456"
      })
  void findsNoneWhereThereIsNone(String name) {
    assertThat(StepNumber.in(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "step-40.pt, true",
    "epoch=3-val_loss=0.25.ckpt, true",
    "step-40-v2.pt, true",
    "resnet50_epoch3.pt, true",
    "checkpoint_100.pt, true",
    "ckpt.12.pt, true",
    "iter_0001200.pth, true",
    "0100.pt, true",
    "100-final.pt, true",
    "resnet50.pt, false",
    "model-v2.pt, false",
    "model_12.pt, true",
    "model12.pt, false",
    "checkpoint-resnet50.pt, false",
    "batch64.pt, false"
  })
  void tellsACountFromANumberThatMayBePartOfAName(String name, boolean count) {
    assertThat(StepNumber.isCount(name)).isEqualTo(count);
  }
}
