package dev.modelyard.agent.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.TorchFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterTest {
  private static final byte[] TORCH = TorchFile.bytes(1, 500);
  private static final byte[] CUT = Arrays.copyOf(TORCH, 400);
  private static final byte[] TEXT = "{}".getBytes(StandardCharsets.UTF_8);

  private final InMemoryStore store = new InMemoryStore();
  private final GenericAdapter generic = new GenericAdapter("/ckpt");
  private final Adapter pyTorch =
      new FrameworkAdapter(
          Framework.of("PyTorch"),
          generic,
          new FrameworkAdapter.Setting(
              "final-1",
              1,
              file -> new StoredContent(store, "w/" + file.path(), file.state().size())));

  private void write(String path, byte[] content) {
    store.write("w/" + path, content);
  }

  private List<Find> find(Adapter adapter, Map<Long, Announcement> announced, Set<Long> committed)
      throws IOException {
    return adapter
        .find(new Scan(store.walk("w"), announced), step -> !committed.contains(step))
        .finds();
  }

  private List<Find> torch() throws IOException {
    return find(pyTorch, Map.of(), Set.of());
  }

  private static Announcement announcement(long step, String path) {
    return new Announcement(step, path, Map.of("loss", 0.25, "name", "x"), null, null);
  }

  @Test
  void aWholeFileIsACandidate() throws IOException {
    write("step-10.pt", TORCH);
    assertThat(torch())
        .singleElement()
        .satisfies(
            find -> {
              assertThat(find.proof()).isEqualTo(Proof.WHOLE);
              assertThat(find.candidate().step()).isEqualTo(10);
              assertThat(find.candidate().freeze()).isEqualTo(Freeze.LINK);
            });
  }

  @Test
  void aCutFileIsNone() throws IOException {
    write("step-10.pt", CUT);
    assertThat(torch()).isEmpty();
  }

  @Test
  void aCutFileInADirectorySpoilsIt() throws IOException {
    write("checkpoint-10/model.pt", TORCH);
    write("checkpoint-10/optimizer.pt", CUT);
    assertThat(torch()).isEmpty();
  }

  @Test
  void aDirectoryIsProvenByItsSuccessor() throws IOException {
    write("checkpoint-10/model.pt", TORCH);
    write("checkpoint-10/state.json", TEXT);
    write("checkpoint-20/model.pt", TORCH);
    assertThat(torch()).extracting(Find::proof).containsExactly(Proof.SUCCEEDED, Proof.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".step-10.pt",
        "step-10.pt.tmp",
        "checkpoint-10.tmp/model.pt",
        "checkpoint-10/model.pt.part",
        "last.pt",
        "events-10.log",
        "final-1/model.pt"
      })
  void otherNamesAreNone(String path) throws IOException {
    write(path, TORCH);
    assertThat(torch()).isEmpty();
  }

  @Test
  void committedStepsAreNotLookedAt() throws IOException {
    write("step-10.pt", TORCH);
    write("step-20.pt", TORCH);
    assertThat(find(pyTorch, Map.of(), Set.of(10L)))
        .extracting(find -> find.candidate().step())
        .containsExactly(20L);
  }

  @Test
  void twoCheckpointsOfOneStepAreAProblemToName() throws IOException {
    write("model-10.pt", TORCH);
    write("optimizer-10.pt", TORCH);
    Adapter.Findings findings = pyTorch.find(new Scan(store.walk("w"), Map.of()), step -> true);
    assertThat(findings.finds()).isEmpty();
    assertThat(findings.problems())
        .singleElement()
        .asString()
        .contains("step 10", "model-10.pt", "optimizer-10.pt");
  }

  @Test
  void anAnnouncementSettlesItsStep() throws IOException {
    write("step-10/a", TEXT);
    write("step-10/b", TEXT);
    List<Find> finds = find(pyTorch, Map.of(10L, announcement(10, "/ckpt/step-10")), Set.of());
    assertThat(finds).extracting(Find::proof).containsExactly(Proof.ANNOUNCED);
    assertThat(finds.getFirst().candidate().metrics())
        .containsOnly(Map.entry("loss", "0.25"), Map.entry("name", "x"));
  }

  @Test
  void aNameWithoutTheStepIsCopiedBecauseItWillBeWrittenAgain() throws IOException {
    write("last.pt", TORCH);
    assertThat(find(generic, Map.of(10L, announcement(10, "last.pt")), Set.of()))
        .extracting(find -> find.candidate().freeze())
        .containsExactly(Freeze.COPY);
  }

  @ParameterizedTest
  @CsvSource({
    "step-10.pt, false",
    "model_10.pt, false",
    "resnet50.pt, true",
    "resnet50/model.pt, false",
  })
  void aLoneFileMayComeAgainWhereItsNumberMayBePartOfItsName(String path, boolean again)
      throws IOException {
    write(path, TORCH);
    assertThat(torch()).extracting(Find::mayComeAgain).containsExactly(again);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "/ckpt", ".", "not-there", "a\0b"})
  void anAnnouncementOfNothingOfOursIsAProblem(String path) {
    write("step-10.pt", TORCH);
    Adapter.Findings findings =
        generic.find(new Scan(store.walk("w"), Map.of(10L, announcement(10, path))), step -> true);
    assertThat(findings.finds()).isEmpty();
    assertThat(findings.problems()).singleElement().asString().contains("step 10", path);
  }

  @Test
  void genericTakesNothingUnannounced() throws IOException {
    write("step-10.pt", TORCH);
    assertThat(find(generic, Map.of(), Set.of())).isEmpty();
  }
}
