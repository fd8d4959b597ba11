package dev.modelyard.api.v1alpha1;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the CRDs, one file each, and a page of reference each: into the directories given. */
public final class GenerateCrds {

  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(ModelTraining.class, ModelVersion.class, ModelDeployment.class);

  private GenerateCrds() {}

  public static void main(String[] args) throws IOException {
    into(Path.of(args[0]));
    Reference.into(Path.of(args[1]), Crds.in(Path.of(args[0])));
  }

  static void into(Path directory) throws IOException {
    Files.createDirectories(directory);
    new CRDGenerator()
        .customResourceClasses(KINDS)
        .withPostProcessor(new KubernetesSchemas())
        .withOutput(new YamlFiles(directory))
        .detailedGenerate();
  }

  /** One file per kind, named by its plural. */
  private record YamlFiles(Path directory) implements CRDGenerator.CRDOutput<OutputStream> {

    @Override
    public OutputStream outputFor(String crdName) throws IOException {
      return Files.newOutputStream(
          directory.resolve(crdName.substring(0, crdName.indexOf('.')) + ".yaml"));
    }

    @Override
    public void close() {}
  }
}
