package dev.modelyard.api.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the programs of Kubernetes are. */
final class Binaries {

  private final Path directory;

  Binaries(Map<String, String> environment) {
    directory =
        Optional.ofNullable(environment.get("MODELYARD_BIN"))
            .or(() -> Optional.ofNullable(environment.get("KUBEBUILDER_ASSETS")))
            .map(Path::of)
            .orElseGet(() -> cache(environment).resolve("modelyard/bin"));
  }

  private static Path cache(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return Path.of(environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache"));
  }

  /**
   * @throws IllegalStateException when the program is not there: a test never passes by being
   *     skipped
   */
  String require(String program) {
    Path path = directory.resolve(program);
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException(
          path
              + " is missing. 'make it' builds it (the script is e2e/cluster/binaries); or set"
              + " KUBEBUILDER_ASSETS to a directory with etcd and kube-apiserver.");
    }
    return path.toString();
  }
}
