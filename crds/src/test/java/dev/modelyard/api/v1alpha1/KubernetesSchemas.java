package dev.modelyard.api.v1alpha1;

import com.fasterxml.jackson.core.type.TypeReference;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Adds to a generated CRD what annotations cannot say: list types and the Kubernetes types inside.
 */
final class KubernetesSchemas implements CRDPostProcessor {

  /** The key of each list that server-side apply merges by item; other lists are replaced whole. */
  private static final Map<String, String> KEYS =
      Map.of(
          "inputs", "name",
          "outputs", "name",
          "optimize", "name",
          "sites", "name",
          "analysis", "name",
          "attempts", "number",
          "revisions", "number",
          "traffic", "revision");

  private static final Map<String, List<String>> COLUMNS =
      GenerateCrds.KINDS.stream()
          .collect(Collectors.toMap(Class::getSimpleName, KubernetesSchemas::columns));

  /** Longest text of a number with a unit. */
  private static final long QUANTITY_LENGTH = 32;

  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final Map<String, JSONSchemaProps> kubernetesTypes;

  KubernetesSchemas() {
    try (InputStream yaml = KubernetesSchemas.class.getResourceAsStream("/kubernetes-types.yaml")) {
      kubernetesTypes = serialization.unmarshal(yaml, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public HasMetadata process(HasMetadata object, String crdVersion) {
    CustomResourceDefinition crd = (CustomResourceDefinition) object;
    List<String> columns = COLUMNS.getOrDefault(crd.getSpec().getNames().getKind(), List.of());
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      // The generator sorts columns by path; people read them in our order.
      version
          .getAdditionalPrinterColumns()
          .sort(Comparator.comparing(c -> columns.indexOf(c.getName())));
      complete(version.getSchema().getOpenAPIV3Schema());
    }
    return crd;
  }

  private static List<String> columns(Class<?> kind) {
    return Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name)
        .toList();
  }

  private void complete(JSONSchemaProps schema) {
    if (schema.getProperties() != null) {
      schema.getProperties().replaceAll(this::completeProperty);
    }
    if (schema.getItems() != null) {
      complete(schema.getItems().getSchema());
    }
    // A rule on a record component is found on its field and on its accessor.
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
  }

  private JSONSchemaProps completeProperty(String name, JSONSchemaProps schema) {
    JSONSchemaProps ours = kubernetesTypes.get(name);
    if (ours != null) {
      JSONSchemaProps copy = serialization.clone(ours);
      copy.setDescription(schema.getDescription());
      return copy;
    }
    complete(schema);
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setMaxLength(QUANTITY_LENGTH);
    }
    if ("array".equals(schema.getType())) {
      String key = KEYS.get(name);
      schema.setXKubernetesListType(key == null ? "atomic" : "map");
      schema.setXKubernetesListMapKeys(key == null ? List.of() : List.of(key));
    }
    return schema;
  }
}
