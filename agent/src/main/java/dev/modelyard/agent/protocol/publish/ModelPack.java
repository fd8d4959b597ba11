package dev.modelyard.agent.protocol.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a version: an OCI image manifest in the words of the CNCF ModelPack
 * specification, one raw layer per file, canonical JSON, no time, user or mode. The same files give
 * the same digest anywhere, and it is the digest a registry shows.
 */
public final class ModelPack {
  private static final String PATH = "org.cncf.model.filepath";
  private static final String MODEL = "application/vnd.cncf.model.";

  /**
   * A file of a version.
   *
   * @param path relative to the version's files
   * @param sha256 hex
   */
  public record Entry(String path, long size, String sha256) {}

  /**
   * What goes to {@code manifest.json} and {@code config.json}; the digest is that of the
   * manifest's bytes.
   */
  public record Encoded(String manifest, String config, String digest) {}

  record Descriptor(
      String mediaType, String digest, long size, @Nullable Map<String, String> annotations) {}

  record OciManifest(
      int schemaVersion,
      String mediaType,
      String artifactType,
      Descriptor config,
      List<Descriptor> layers) {}

  private ModelPack() {}

  public static Encoded encode(List<Entry> files) {
    List<Entry> sorted = files.stream().sorted(Comparator.comparing(Entry::path)).toList();
    List<String> layerDigests = sorted.stream().map(file -> "sha256:" + file.sha256()).toList();
    byte[] config =
        CanonicalJson.write(
            Map.of(
                "config", Map.of(),
                "descriptor", Map.of(),
                "modelfs", Map.of("type", "layers", "diffIds", layerDigests)));
    Descriptor configDescriptor =
        new Descriptor(MODEL + "config.v1+json", CanonicalJson.digest(config), config.length, null);
    byte[] manifest =
        CanonicalJson.write(
            new OciManifest(
                2,
                "application/vnd.oci.image.manifest.v1+json",
                MODEL + "manifest.v1+json",
                configDescriptor,
                sorted.stream().map(ModelPack::layer).toList()));
    return new Encoded(
        new String(manifest, StandardCharsets.UTF_8),
        new String(config, StandardCharsets.UTF_8),
        CanonicalJson.digest(manifest));
  }

  /**
   * Files a stored manifest names; fails when it names none, one twice, or one outside the version.
   */
  public static List<Entry> decode(byte[] manifest) throws IOException {
    List<Entry> files = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode layer : CanonicalJson.read(manifest, JsonNode.class).path("layers")) {
      String path = layer.path("annotations").path(PATH).asText();
      String digest = layer.path("digest").asText();
      if (!Layout.isPlain(path) || !seen.add(path) || !digest.startsWith("sha256:")) {
        throw new IOException(
            "manifest.json has a layer with path '" + path + "' and digest '" + digest + "'");
      }
      files.add(
          new Entry(path, layer.path("size").asLong(-1), digest.substring("sha256:".length())));
    }
    if (files.isEmpty()) {
      throw new IOException("manifest.json names no files");
    }
    return files;
  }

  private static Descriptor layer(Entry file) {
    return new Descriptor(
        MODEL + kind(file.path()) + ".v1.raw",
        "sha256:" + file.sha256(),
        file.size(),
        Map.of(PATH, file.path()));
  }

  private static String kind(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")
        || name.endsWith(".yaml")
        || name.endsWith(".yml")
        || name.endsWith(".txt")) {
      return "weight.config";
    }
    if (name.endsWith(".md")) {
      return "doc";
    }
    return name.endsWith(".py") ? "code" : "weight";
  }
}
