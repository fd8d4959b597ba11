package dev.modelyard.api.v1alpha1;

import dev.modelyard.api.v1alpha1.common.GoDuration;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The records that a record of the API is made of. */
final class Records {

  private Records() {}

  /** The record itself first, then all of ours below it, each once. */
  static Set<Class<?>> reachableFrom(Class<?> root) {
    Set<Class<?>> found = new LinkedHashSet<>();
    collect(root, found);
    return found;
  }

  private static void collect(Class<?> type, Set<Class<?>> found) {
    if (type.isRecord() && type != GoDuration.class && found.add(type)) {
      for (RecordComponent component : type.getRecordComponents()) {
        classes(component.getGenericType()).forEach(c -> collect(c, found));
      }
    }
  }

  private static Stream<Class<?>> classes(Type type) {
    return switch (type) {
      case Class<?> plain -> Stream.of(plain);
      case ParameterizedType generic ->
          Stream.of(generic.getActualTypeArguments()).flatMap(Records::classes);
      default -> Stream.empty();
    };
  }
}
