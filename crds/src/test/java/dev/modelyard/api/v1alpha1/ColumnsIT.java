package dev.modelyard.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelyard.api.testkit.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kubectl get -o wide prints, as the server makes it for kubectl. */
class ColumnsIT {

  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient client = server.client();
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @ParameterizedTest
  @ValueSource(strings = {"modeltrainings", "modelversions", "modeldeployments"})
  void showsWhatAPersonAsksFirst(String plural) {
    String namespace = server.newNamespace("columns");
    GenericKubernetesResource object = read("columns/" + plural + ".yaml");
    object.getMetadata().setNamespace(namespace);
    client.resource(object).create();
    client.resource(object).patchStatus();

    assertThat(print(namespace, plural))
        .isEqualTo(Crds.read(Path.of("src/test/resources/columns", plural + ".txt")));
  }

  private String print(String namespace, String plural) {
    JsonNode table = table(namespace, plural);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        texts(table.path("columnDefinitions")).stream().map(c -> c.path("name").asText()).toList());
    for (JsonNode row : table.path("rows")) {
      rows.add(texts(row.path("cells")).stream().map(JsonNode::asText).toList());
    }
    // The age is the last column and changes.
    return rows.stream()
        .map(cells -> String.join(" | ", cells.subList(0, cells.size() - 1)) + "\n")
        .collect(Collectors.joining());
  }

  private JsonNode table(String namespace, String plural) {
    String url =
        client.getMasterUrl()
            + "apis/modelyard.dev/v1alpha1/namespaces/"
            + namespace
            + "/"
            + plural;
    var http = client.getHttpClient();
    var request = http.newHttpRequestBuilder().uri(url).header("Accept", TABLE).build();
    return serialization.unmarshal(
        http.sendAsync(request, String.class).join().body(), JsonNode.class);
  }

  private static List<JsonNode> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private GenericKubernetesResource read(String name) {
    return serialization.unmarshal(
        Crds.read(Path.of("src/test/resources", name)), GenericKubernetesResource.class);
  }
}
