package dev.modelyard.operator.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kubernetes objects as JSON trees, on which apply and comparison are defined. */
final class Trees {

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final List<String> SERVER_OWNED =
      List.of("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields");

  private Trees() {}

  static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode tree(HasMetadata object) {
    return SERIALIZATION.convertValue(object, ObjectNode.class);
  }

  static <T extends HasMetadata> T copy(T object) {
    return SERIALIZATION.clone(object);
  }

  static <T extends HasMetadata> T withoutStatus(T object) {
    ObjectNode tree = tree(object);
    tree.remove("status");
    return as(object, tree);
  }

  /** {@code base} with the status of {@code source}. */
  static <T extends HasMetadata> T withStatusOf(T base, HasMetadata source) {
    ObjectNode tree = tree(base);
    JsonNode status = tree(source).get("status");
    if (status == null) {
      tree.remove("status");
    } else {
      tree.set("status", status);
    }
    return as(base, tree);
  }

  /** What a change of makes a new generation: all but metadata and status. */
  static ObjectNode desired(HasMetadata object) {
    ObjectNode tree = tree(object);
    tree.remove(List.of("metadata", "status"));
    return tree;
  }

  /** The fields an apply of this object claims. */
  static ObjectNode appliedFields(HasMetadata object) {
    ObjectNode tree = tree(object);
    tree.remove("status");
    if (tree.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove(SERVER_OWNED);
    }
    return tree;
  }

  /**
   * The present object without what {@code former} claimed and {@code wanted} does not, with what
   * it wants.
   */
  static <T extends HasMetadata> T merged(T present, ObjectNode former, ObjectNode wanted) {
    ObjectNode tree = tree(present);
    withdraw(tree, former, wanted);
    merge(tree, wanted);
    return as(present, tree);
  }

  private static void withdraw(ObjectNode target, ObjectNode former, ObjectNode wanted) {
    List<String> names = new ArrayList<>();
    former.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode next = wanted.get(name);
      if (next == null) {
        target.remove(name);
      } else if (former.get(name) instanceof ObjectNode was
          && next instanceof ObjectNode is
          && target.get(name) instanceof ObjectNode at) {
        withdraw(at, was, is);
      }
    }
  }

  private static void merge(ObjectNode target, ObjectNode wanted) {
    wanted
        .properties()
        .forEach(
            field -> {
              @Nullable JsonNode present = target.get(field.getKey());
              if (present instanceof ObjectNode at && field.getValue() instanceof ObjectNode is) {
                merge(at, is);
              } else {
                target.set(field.getKey(), field.getValue().deepCopy());
              }
            });
  }

  // The tree was made from an object of this very class.
  @SuppressWarnings("unchecked")
  private static <T extends HasMetadata> T as(T witness, ObjectNode tree) {
    return (T) SERIALIZATION.convertValue(tree, witness.getClass());
  }
}
