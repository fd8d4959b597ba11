package dev.modelyard.operator.serving.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelMountTest {

  @Test
  void findsAVersionInADirectoryOfAClaim() {
    ModelFact model = on("modelyard/versions/5f2b");

    assertThat(ModelMount.verifyPath(model)).isEqualTo("/modelyard/volume/modelyard/versions/5f2b");
    assertThat(ModelMount.forServer(model).getSubPath()).isEqualTo("modelyard/versions/5f2b/files");
  }

  @Test
  void findsAVersionThatHasItsClaimForItself() {
    ModelFact model = on("");

    assertThat(ModelMount.verifyPath(model)).isEqualTo("/modelyard/volume");
    assertThat(ModelMount.forServer(model).getSubPath()).isEqualTo("files");
  }

  private static ModelFact on(String path) {
    return new ModelFact(
        "churn-v1", "sha256:5f2b", new ModelPlace.Claim("models", path), Optional.empty());
  }
}
