package dev.modelyard.operator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveSimpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.modelyard.operator.cluster.Cluster;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The direction of dependencies, and what pure means. Each rule says why it is there in its name.
 */
@AnalyzeClasses(packages = "dev.modelyard.operator", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] PURE = {"..operator.core..", "..decide..", "..desired.."};
  private static final String[] FEATURES = {
    "..operator.training..", "..operator.serving..", "..operator.version.."
  };
  private static final List<String> BANNED_SUFFIXES =
      List.of("Utils", "Util", "Helper", "Manager", "Impl", "Base", "Handler", "Processor", "Data");

  @ArchTest
  static final ArchRule pureCodeKnowsOnlyValues =
      classes()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java..",
                      "org.jspecify..",
                      "dev.modelyard.api..",
                      "io.fabric8.kubernetes.api.model..",
                      "io.fabric8.kubernetes.api.builder..",
                      "..operator.core..",
                      "..decide..",
                      "..desired..")
                  .or(describe("an array or primitive", c -> c.isArray() || c.isPrimitive()))
                  .or(describe("JSON", ArchitectureTest::isJackson)));

  @ArchTest
  static final ArchRule thereIsOneJsonMapper =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.modelyard.operator.core.Json")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("com.fasterxml.jackson.databind.json.JsonMapper");

  @ArchTest
  static final ArchRule pureCodeAsksNobodyForTimeChanceOrSurroundings =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID");

  @ArchTest
  static final ArchRule onlyConfigReadsTheEnvironment =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.modelyard.operator.OperatorMain")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule onlyHttpKnowsVertx =
      noClasses()
          .that()
          .resideOutsideOfPackage("..operator.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..");

  @ArchTest
  static final ArchRule featuresDoNotKnowEachOther =
      slices()
          .matching("dev.modelyard.operator.(training|serving|version)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule theEdgeKnowsNoFeature =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..operator.core..",
              "..operator.cluster..",
              "..operator.http..",
              "..operator.metrics..",
              "..operator.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FEATURES);

  @ArchTest
  static final ArchRule featuresDoNotCallTheApiServer =
      noClasses()
          .that()
          .resideInAnyPackage(FEATURES)
          .should()
          .dependOnClassesThat()
          .areAssignableTo("io.fabric8.kubernetes.client.KubernetesClient")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule aStatusIsWrittenThroughTheFlowOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("..operator.cluster..")
          .should()
          .callMethodWhere(
              describe(
                  "a status is patched",
                  (JavaMethodCall call) ->
                      call.getName().equals("patchStatus")
                          || call.getName().equals("updateStatus")
                          || call.getName().equals("subresource")));

  @ArchTest
  static final ArchRule onlyTheStatusWriterSendsOne =
      noClasses()
          .that()
          .doNotHaveSimpleName("StatusWriter")
          .and()
          .doNotHaveSimpleName("KindReconciler")
          .should()
          .accessTargetWhere(
              describe(
                  "the port's status write",
                  (JavaAccess<?> access) ->
                      access.getTarget().getName().equals("patchStatus")
                          && access.getTargetOwner().isEquivalentTo(Cluster.class)));

  @ArchTest
  static final ArchRule namesSayWhatAThingIs =
      noClasses()
          .should(
              BANNED_SUFFIXES.stream()
                  .map(suffix -> haveSimpleNameEndingWith(suffix))
                  .reduce((a, b) -> a.or(b))
                  .orElseThrow());

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that(describe("are packages", c -> c.getSimpleName().equals("package-info")))
          .should()
          .beAnnotatedWith("org.jspecify.annotations.NullMarked");

  @Test
  void thereIsNoMockLibrary() {
    Stream.of("org.mockito.Mockito", "org.easymock.EasyMock", "io.mockk.MockKKt")
        .forEach(
            name ->
                assertThatThrownBy(() -> Class.forName(name))
                    .isInstanceOf(ClassNotFoundException.class));
  }

  private static boolean isJackson(JavaClass type) {
    return type.getPackageName().startsWith("com.fasterxml.jackson");
  }
}
