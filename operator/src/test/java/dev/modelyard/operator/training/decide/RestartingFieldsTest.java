package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the API says of each field, {@link OnChange}, is what the hash does. Each field of a spec
 * that has them all is changed by itself; one restarts where it and all that it lies in say so.
 */
class RestartingFieldsTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  /** Values of types that are more than a number, in JSON with 1 or 2 for the #. */
  private static final Map<Class<?>, String> OTHERS =
      Map.of(
          String.class, "\"a#\"",
          ObjectNode.class, "{\"a\": #}",
          EnvVar.class, "{\"name\": \"a#\"}",
          EnvFromSource.class, "{\"prefix\": \"a#\"}",
          ResourceRequirements.class, "{\"limits\": {\"cpu\": #}}",
          Quantity.class, "\"#Gi\"",
          GoDuration.class, "\"#h\"");

  private static final ObjectNode WHOLE = (ObjectNode) sample(ModelTrainingSpec.class, 1);

  /** A field, from the spec down. */
  private record Field(String path, List<Change> says) {}

  static Stream<Arguments> fields() {
    List<Arguments> rows = new ArrayList<>();
    collect(new Field("", List.of()), ModelTrainingSpec.class, rows);
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("fields")
  void movesTheHashWhereTheApiSaysThatItRestarts(String pointer, JsonNode other, Change change) {
    assertThat(hash(with(pointer, other)).equals(hash(WHOLE)))
        .as("%s, said to be %s, leaves the hash as it is", pointer, change)
        .isEqualTo(change == Change.IGNORE);
  }

  private static String hash(JsonNode spec) {
    return RunHash.of(JSON.convertValue(spec, ModelTrainingSpec.class));
  }

  private static JsonNode with(String pointer, JsonNode other) {
    ObjectNode spec = WHOLE.deepCopy();
    int last = pointer.lastIndexOf('/');
    ((ObjectNode) spec.at(pointer.substring(0, last))).set(pointer.substring(last + 1), other);
    return spec;
  }

  private static void collect(Field in, Class<?> type, List<Arguments> rows) {
    for (RecordComponent component : type.getRecordComponents()) {
      Change says = component.getAnnotation(OnChange.class).value();
      Field field =
          new Field(
              in.path + "/" + component.getName(),
              Stream.concat(in.says.stream(), Stream.of(says)).toList());
      Type each = component.getGenericType();
      boolean list = component.getType() == List.class;
      Class<?> below = raw(list ? argument(each, 0) : each);
      if (isOurs(below)) {
        collect(list ? new Field(field.path + "/0", field.says) : field, below, rows);
      } else if (!field.says.contains(Change.IMMUTABLE) && canChange(each)) {
        rows.add(argumentSet(field.path, field.path, sample(each, 2), change(field)));
      }
    }
  }

  /** Of some words there is only one so far. */
  private static boolean canChange(Type type) {
    return !sample(type, 1).equals(sample(type, 2));
  }

  private static Change change(Field field) {
    return field.says.contains(Change.IGNORE) ? Change.IGNORE : Change.RESTART;
  }

  private static JsonNode sample(Type type, int n) {
    Class<?> raw = raw(type);
    if (isOurs(raw)) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      for (RecordComponent component : raw.getRecordComponents()) {
        node.set(component.getName(), sample(component.getGenericType(), n));
      }
      return node;
    }
    if (raw == List.class) {
      ArrayNode node = JsonNodeFactory.instance.arrayNode();
      return node.add(sample(argument(type, 0), n));
    }
    return JSON.unmarshal(text(type, raw, n), JsonNode.class);
  }

  private static String text(Type type, Class<?> raw, int n) {
    if (raw == Map.class) {
      return "{\"a\": %s}".formatted(sample(argument(type, 1), n));
    }
    if (raw == Boolean.class) {
      return String.valueOf(n == 1);
    }
    if (raw.isEnum()) {
      Object[] words = raw.getEnumConstants();
      return "\"" + words[Math.min(n, words.length) - 1] + "\"";
    }
    return OTHERS.getOrDefault(raw, "#").replace("#", String.valueOf(n));
  }

  private static boolean isOurs(Class<?> type) {
    return type.isRecord() && !OTHERS.containsKey(type);
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic ? raw(generic.getRawType()) : (Class<?>) type;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
