package dev.modelyard.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = AgentMain.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "dev.modelyard.agent.";

  @ArchTest
  static final ArchRule theProtocolKnowsOnlyFormats =
      classes()
          .that()
          .resideInAPackage(BASE + "protocol..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "com.fasterxml.jackson..",
              "org.erdtman.jcs..",
              BASE + "protocol..",
              BASE + "format..");

  @ArchTest
  static final ArchRule theProtocolTouchesNoFileClockOrEnvironment =
      noClasses()
          .that()
          .resideInAnyPackage(BASE + "protocol..", BASE + "format..")
          .should()
          .accessClassesThat()
          .haveFullyQualifiedName("java.nio.file.Files")
          .orShould()
          .callMethod("java.time.Instant", "now")
          .orShould()
          .callMethod("java.lang.System", "getenv")
          .orShould()
          .callMethod("java.lang.System", "nanoTime");

  @ArchTest
  static final ArchRule adaptersDoNotWrite =
      noClasses()
          .that()
          .resideInAPackage(BASE + "framework..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BASE + "store..", BASE + "watch..", "java.io.File..");

  @ArchTest
  static final ArchRule onlyCommandsReadTheEnvironment =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + "command..")
          .should()
          .callMethod(System.class, "getenv");

  @ArchTest
  static final ArchRule commandsAreUsedByNobody =
      noClasses()
          .that()
          .resideOutsideOfPackages(BASE + "command..", "dev.modelyard.agent")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(BASE + "command..");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses()
          .should()
          .haveNameMatching(
              ".*(Utils?|Helper|Manager|Impl|Base|Abstract|Handler|Processor|Service|Info|Data)$");
}
