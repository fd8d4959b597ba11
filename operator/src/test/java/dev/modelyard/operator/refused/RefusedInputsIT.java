package dev.modelyard.operator.refused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.operator.OperatorProcess;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.serving.FakeWorld;
import dev.modelyard.operator.serving.Hands;
import dev.modelyard.operator.serving.Models;
import dev.modelyard.operator.testkit.WiredOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What admission accepts and the operator must refuse. All cases go through the same stages side by
 * side, beside two neighbours: bad from the start, mended, bad again, mended again. What was there
 * in between is looked at afterwards, case by case.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RefusedInputsIT {

  private static final String USER = "modelyard-under-test";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final List<Class<? extends HasMetadata>> CHILDREN =
      List.of(
          Job.class,
          Deployment.class,
          Service.class,
          PodDisruptionBudget.class,
          PersistentVolumeClaim.class);

  private final ApiServer server = ApiServer.shared();
  private final String namespace = server.newNamespace("refused");
  private final KubernetesClient user = server.client();
  private final KubernetesClient operatorClient = server.clientAs(USER, "system:masters");
  private final FakeWorld world = new FakeWorld(Hands.at(user, namespace), Clock.systemUTC());
  private final OperatorProcess operator = WiredOperator.start(operatorClient, namespace);

  private final Map<RefusedInput, String> turnedAway = new HashMap<>();
  private Stage badFirst = Stage.NONE;
  private Stage badLater = Stage.NONE;
  private Stage mended = Stage.NONE;
  private Stage badAgain = Stage.NONE;
  private Stage mendedAgain = Stage.NONE;
  private Map<String, String> neighboursBefore = Map.of();
  private Map<String, String> neighboursAfter = Map.of();

  /**
   * What there is of one case at one moment.
   *
   * @param conditions by type: status, reason and message
   * @param children with their UIDs and generations
   */
  private record Seen(
      String version, Map<String, String> conditions, String phase, List<String> children) {

    /** All but what says when. */
    List<Object> state() {
      return List.of(conditions, phase, children);
    }
  }

  /** All cases at one moment. */
  private record Stage(Map<String, Seen> byName) {
    static final Stage NONE = new Stage(Map.of());

    Seen of(RefusedInput input) {
      return Objects.requireNonNull(byName.get(input.name()), input::name);
    }
  }

  static List<RefusedInput> all() {
    return RefusedInput.all();
  }

  static List<RefusedInput> reverted() {
    return all().stream().filter(c -> c.mend().equals("revert")).toList();
  }

  @BeforeAll
  void goThroughTheStages() {
    givenNeighbours();
    all().forEach(c -> c.before().forEach(this::create));
    settle();
    neighboursBefore = neighbours();

    all().forEach(this::submit);
    settle();
    badFirst = look();
    stayIdle();
    badLater = look();

    accepted(all()).forEach(this::mend);
    settle();
    mended = look();

    accepted(reverted()).forEach(c -> update(c.bad()));
    settle();
    badAgain = look();
    accepted(reverted()).forEach(c -> update(c.good()));
    settle();
    mendedAgain = look();
    neighboursAfter = neighbours();
  }

  @AfterAll
  void stop() {
    operator.close();
    operatorClient.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void saysWhatIsWrongAndWhatToDo(RefusedInput input) {
    assertThat(badFirst.of(input).conditions().get("Stalled"))
        .as("conditions %s", badFirst.of(input).conditions())
        .startsWith("True " + input.reason() + ": ")
        .contains(input.says());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void makesNothing(RefusedInput input) {
    assertThat(badFirst.of(input).children())
        .allSatisfy(
            child -> assertThat(input.makes()).anyMatch(kind -> child.startsWith(kind + "/")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void staysStill(RefusedInput input) {
    assertThat(badLater.of(input)).isEqualTo(badFirst.of(input));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void isWellOnceItIsMended(RefusedInput input) {
    assertThat(mended.of(input).conditions()).doesNotContainKey("Stalled");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reverted")
  void leavesAloneWhatRunsWhenItBecomesBad(RefusedInput input) {
    assertThat(badAgain.of(input).conditions().get("Stalled"))
        .startsWith("True " + input.reason() + ": ")
        .contains(input.says());
    assertThat(badAgain.of(input).children()).isEqualTo(mended.of(input).children());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reverted")
  void isAsBeforeOnceItIsReverted(RefusedInput input) {
    assertThat(mendedAgain.of(input).state()).isEqualTo(mended.of(input).state());
  }

  @Test
  void neighboursDoNotNotice() {
    assertThat(neighboursBefore).isNotEmpty();
    assertThat(neighboursAfter).isEqualTo(neighboursBefore);
  }

  /** Else it belongs to the files of admission. */
  @Test
  void admissionAcceptsThemAll() {
    assertThat(turnedAway).isEmpty();
  }

  @Test
  void casesDoNotShareNames() {
    assertThat(all()).extracting(RefusedInput::name).doesNotHaveDuplicates();
  }

  // ---- Stages ----

  private void givenNeighbours() {
    PersistentVolumeClaim claim = Models.claim();
    claim.getMetadata().setNamespace(namespace);
    user.resource(claim).create();
    var version = Models.version("good-v1");
    version.getMetadata().setNamespace(namespace);
    user.resource(version).create();
    for (String kind : List.of("ModelTraining", "ModelDeployment")) {
      create(RefusedInput.neighbour(kind));
    }
  }

  private void submit(RefusedInput input) {
    try {
      create(input.bad());
    } catch (KubernetesClientException e) {
      turnedAway.put(input, e.getStatus().getMessage());
    }
  }

  private List<RefusedInput> accepted(List<RefusedInput> inputs) {
    return inputs.stream().filter(c -> !turnedAway.containsKey(c)).toList();
  }

  private void mend(RefusedInput input) {
    switch (input.mend()) {
      case "delete" -> input.before().forEach(this::delete);
      case "replace" -> {
        at(input.bad()).delete();
        create(input.good());
      }
      default -> update(input.good());
    }
  }

  private void create(GenericKubernetesResource object) {
    object.getMetadata().setNamespace(namespace);
    user.resource(object).create();
  }

  /** At once: the controllers that others wait for are not there. */
  private void delete(GenericKubernetesResource object) {
    at(object)
        .edit(
            present -> {
              present.getMetadata().setFinalizers(List.of());
              return present;
            });
    at(object).delete();
  }

  private void update(GenericKubernetesResource object) {
    at(object)
        .edit(
            present -> {
              present.setAdditionalProperty("spec", object.get("spec"));
              return present;
            });
  }

  private Resource<GenericKubernetesResource> at(GenericKubernetesResource object) {
    return user.genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(namespace)
        .withName(object.getMetadata().getName());
  }

  /** Until everything has been looked at, and nobody has anything to do any more. */
  private void settle() {
    AtomicReference<Stage> last = new AtomicReference<>(Stage.NONE);
    await("all is decided and quiet")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .during(QUIET)
        .untilAsserted(
            () -> {
              assertThat(world.move()).as("the world moved").isFalse();
              Stage now = look();
              assertThat(now).isEqualTo(last.getAndSet(now));
              assertThat(subjects().filter(o -> !isObserved(o)).map(o -> o.getMetadata().getName()))
                  .as("not looked at")
                  .isEmpty();
            });
  }

  private void stayIdle() {
    Stage before = look();
    long since = writes();
    await()
        .atMost(IDLE.multipliedBy(2))
        .pollInterval(Duration.ofSeconds(1))
        .during(IDLE)
        .until(() -> true);
    assertThat(look()).isEqualTo(before);
    assertThat(writes()).isEqualTo(since);
  }

  private long writes() {
    return server.requestsIn(namespace).stream()
        .filter(e -> e.isMutating() && e.user().equals(USER) && e.code() < 300)
        .count();
  }

  // ---- What is there ----

  private Stage look() {
    List<HasMetadata> children = CHILDREN.stream().<HasMetadata>flatMap(this::every).toList();
    return new Stage(
        subjects()
            .collect(Collectors.toMap(o -> o.getMetadata().getName(), o -> seen(o, children))));
  }

  private static Seen seen(GenericKubernetesResource object, List<HasMetadata> children) {
    List<Map<String, Object>> conditions = object.get("status", "conditions");
    return new Seen(
        object.getMetadata().getResourceVersion(),
        conditions == null
            ? Map.of()
            : conditions.stream()
                .collect(Collectors.toMap(c -> (String) c.get("type"), RefusedInputsIT::text)),
        String.valueOf(object.<Object>get("status", "phase")),
        children.stream().filter(c -> isOf(object, c)).map(RefusedInputsIT::text).toList());
  }

  private static String text(Map<String, Object> condition) {
    return condition.get("status")
        + " "
        + condition.get("reason")
        + ": "
        + condition.get("message");
  }

  private static String text(HasMetadata child) {
    var meta = child.getMetadata();
    return "%s/%s %s %s"
        .formatted(child.getKind(), meta.getName(), meta.getUid(), meta.getGeneration());
  }

  private static boolean isOf(HasMetadata object, HasMetadata child) {
    var meta = object.getMetadata();
    boolean owned =
        child.getMetadata().getOwnerReferences().stream()
            .anyMatch(r -> meta.getUid().equals(r.getUid()));
    // A claim for checkpoints has no owner, so that it stays.
    return owned
        || (object.getKind().equals("ModelTraining")
            && meta.getName().equals(Labels.label(child, Labels.TRAINING)));
  }

  private static boolean isObserved(GenericKubernetesResource object) {
    Object observed = object.get("status", "observedGeneration");
    return observed != null
        && ((Number) observed).longValue() == object.getMetadata().getGeneration();
  }

  private Stream<GenericKubernetesResource> subjects() {
    return Stream.of("ModelTraining", "ModelVersion", "ModelDeployment")
        .flatMap(
            kind ->
                user
                    .genericKubernetesResources("modelyard.dev/v1alpha1", kind)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .stream());
  }

  private <T extends HasMetadata> Stream<T> every(Class<T> type) {
    return user.resources(type).inNamespace(namespace).list().getItems().stream();
  }

  /** Versions of the neighbours and of what is theirs. */
  private Map<String, String> neighbours() {
    Map<String, String> versions = new TreeMap<>();
    List<HasMetadata> children = CHILDREN.stream().<HasMetadata>flatMap(this::every).toList();
    subjects()
        .filter(o -> o.getMetadata().getName().startsWith(RefusedInput.NEIGHBOUR))
        .forEach(
            o -> {
              note(versions, o);
              children.stream().filter(c -> isOf(o, c)).forEach(c -> note(versions, c));
            });
    return versions;
  }

  private static void note(Map<String, String> versions, HasMetadata object) {
    versions.put(
        object.getKind() + "/" + object.getMetadata().getName(),
        object.getMetadata().getResourceVersion());
  }
}
