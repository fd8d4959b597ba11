package dev.modelyard.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {

  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  static Stream<Class<?>> specs() {
    return Stream.of(ModelTrainingSpec.class, ModelVersionSpec.class, ModelDeploymentSpec.class)
        .flatMap(spec -> Records.reachableFrom(spec).stream())
        .distinct();
  }

  static Stream<Class<?>> all() {
    Stream<Class<?>> statuses =
        Stream.of(ModelTrainingStatus.class, ModelVersionStatus.class, ModelDeploymentStatus.class)
            .flatMap(status -> Records.reachableFrom(status).stream());
    return Stream.concat(specs(), statuses).distinct();
  }

  static Stream<RecordComponent> versionSpec() {
    return Stream.of(ModelVersionSpec.class.getRecordComponents());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyComponentOfASpecSaysWhatItsChangeDoes(Class<?> type) {
    assertThat(type.getRecordComponents())
        .allSatisfy(c -> assertThat(c.getAnnotation(OnChange.class)).as(c.toString()).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("versionSpec")
  void aVersionNeverChanges(RecordComponent component) {
    assertThat(component.getAnnotation(OnChange.class).value()).isEqualTo(Change.IMMUTABLE);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyRecordIsWrittenSmallAndReadTolerantly(Class<?> type) {
    assertThat(type.getAnnotation(ApiRecord.class)).isNotNull();
  }

  /** The CRD writes defaults into stored objects; objects that were never stored get the same. */
  @ParameterizedTest
  @MethodSource("all")
  void anAbsentFieldReadsAsTheDefaultOfTheCrd(Class<?> type) throws ReflectiveOperationException {
    Object empty = JSON.unmarshal("{}", type);
    for (RecordComponent component : type.getRecordComponents()) {
      Default inCrd = type.getDeclaredField(component.getName()).getAnnotation(Default.class);
      if (inCrd != null) {
        Object inJava = component.getAccessor().invoke(empty);
        assertThat(JSON.convertValue(inJava, JsonNode.class).asText())
            .as(component.toString())
            .isEqualTo(inCrd.value());
      }
    }
  }
}
