package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store must do; the fake of the tests included. */
public interface StoreContract {
  Store store();

  /** Writes as a trainer does. */
  void write(String key, String content) throws IOException;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  default void createsARecordOnce() throws IOException {
    assertThat(store().putIfAbsent("v1/a.json", bytes("first"))).isTrue();
    assertThat(store().putIfAbsent("v1/a.json", bytes("second"))).isFalse();
    assertThat(store().read("v1/a.json")).hasValue(bytes("first"));
  }

  @Test
  default void hasOneWinnerAmongConcurrentCreators() {
    for (int round = 0; round < 20; round++) {
      String key = "v1/race-" + round;
      long winners =
          IntStream.range(0, 16)
              .parallel()
              .filter(
                  writer -> {
                    try {
                      return store().putIfAbsent(key, bytes("writer " + writer));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  })
              .count();
      assertThat(winners).isEqualTo(1);
    }
  }

  @Test
  default void saysAbsentForWhatIsNotThere() throws IOException {
    assertThat(store().read("v1/none.json")).isEmpty();
    assertThat(store().stat("v1/none.json")).isEmpty();
    assertThat(store().list("v1/none")).isEmpty();
    assertThat(store().walk("v1/none")).isEmpty();
    store().delete("v1/none");
  }

  @Test
  default void listsChildrenSortedWithoutItsOwnFiles() throws IOException {
    store().putIfAbsent("v1/x/b.json", bytes("1"));
    store().putIfAbsent("v1/x/a.json", bytes("1"));
    store().putIfAbsent("v1/x/sub/c.json", bytes("1"));
    write("v1/x/.hidden", "1");
    assertThat(store().list("v1/x")).containsExactly("a.json", "b.json", "sub");
  }

  @Test
  default void walksFilesAtAnyDepth() throws IOException {
    write("work/a1/step-1/model.pt", "m");
    write("work/a1/z.txt", "zz");
    assertThat(store().walk("work/a1"))
        .extracting(WorkFile::path)
        .containsExactly("step-1/model.pt", "z.txt");
  }

  @Test
  default void noticesThatAFileWasWrittenTo() throws IOException {
    write("work/f", "before");
    FileState before = store().stat("work/f").orElseThrow();
    assertThat(store().stat("work/f")).hasValue(before);
    write("work/f", "longer than before");
    assertThat(store().stat("work/f")).isPresent().get().isNotEqualTo(before);
  }

  @Test
  default void frozenBytesOutliveTheirFirstName() throws IOException {
    write("work/f", "kept");
    store().transfer(List.of(new Transfer("work/f", "data/d/f")), Freeze.LINK);
    store().delete("work/f");
    assertThat(store().read("data/d/f")).hasValue(bytes("kept"));
  }

  @Test
  default void laysOutAgainWhatWasFrozen() throws IOException {
    write("work/a1/dir/a file+ü.pt", "kept");
    String frozen = "data/d/dir/a file+ü.pt";
    store().transfer(List.of(new Transfer("work/a1/dir/a file+ü.pt", frozen)), Freeze.LINK);
    store().transfer(List.of(new Transfer(frozen, "work/a2/f")), Freeze.COPY);
    store().copy(List.of(new Transfer(frozen, "work/a3/f")));
    assertThat(store().read("work/a2/f")).hasValue(bytes("kept"));
    assertThat(store().read("work/a3/f")).hasValue(bytes("kept"));
    assertThat(store().walk("data/d"))
        .extracting(WorkFile::path)
        .containsExactly("dir/a file+ü.pt");
  }

  @Test
  default void transfersAnswerTheSumsOfTheTarget() throws IOException {
    write("work/f", "abc");
    write("work/empty", "");
    List<Transfer> both =
        List.of(new Transfer("work/f", "data/f"), new Transfer("work/empty", "data/empty"));
    List<Checksums> sums = store().transfer(both, Freeze.COPY);
    assertThat(sums)
        .containsExactly(
            new Checksums(
                3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                List.of(0x364b3fb7L)),
            new Checksums(
                0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", List.of()));
    assertThat(store().checksums(List.of("data/f", "data/empty"))).isEqualTo(sums);
  }

  @Test
  default void transfersNeverReplace() throws IOException {
    write("work/f", "new");
    write("data/f", "old");
    for (Freeze how : Freeze.values()) {
      assertThatThrownBy(() -> store().transfer(List.of(new Transfer("work/f", "data/f")), how))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> store().copy(List.of(new Transfer("work/f", "data/f"))))
        .isInstanceOf(IOException.class);
    assertThat(store().read("data/f")).hasValue(bytes("old"));
  }

  @Test
  default void readsRangesUpToTheEnd() throws IOException {
    write("work/f", "0123456789");
    assertThat(store().readRange("work/f", 2, 3)).isEqualTo(bytes("234"));
    assertThat(store().readRange("work/f", 8, 10)).isEqualTo(bytes("89"));
    assertThat(store().readRange("work/f", 20, 10)).isEmpty();
    write("data/f", "0123456789");
    assertThat(store().readRange("data/f", 2, 3)).isEqualTo(bytes("234"));
    assertThat(store().readRange("data/f", 8, 10)).isEqualTo(bytes("89"));
    assertThat(store().readRange("data/f", 20, 10)).isEmpty();
  }

  @Test
  default void renamesOntoNothingOrAnEmptyDirectoryOnly() throws IOException {
    write("work/from/f", "1");
    store().makeDirectory("work/empty");
    assertThat(store().rename("work/from", "work/empty")).isTrue();
    assertThat(store().read("work/empty/f")).hasValue(bytes("1"));
    write("work/again/f", "2");
    assertThat(store().rename("work/again", "work/empty")).isFalse();
    assertThat(store().read("work/empty/f")).hasValue(bytes("1"));
    assertThat(store().read("work/again/f")).hasValue(bytes("2"));
    assertThat(store().rename("work/again", "work/new/place")).isTrue();
    assertThat(store().stat("work/again")).isEmpty();
  }

  @Test
  default void deletesFilesAndTrees() throws IOException {
    write("work/t/a/f", "1");
    write("work/t/g", "1");
    write("work/other", "1");
    store().delete("work/t");
    assertThat(store().stat("work/t")).isEmpty();
    assertThat(store().list("work")).containsExactly("other");
    write("data/t/a/f", "1");
    write("data/t2", "1");
    assertThat(store().stat("data/t")).isPresent();
    store().delete("data/t");
    assertThat(store().stat("data/t")).isEmpty();
    assertThat(store().list("data")).containsExactly("t2");
  }

  @Test
  default void syncsATree() throws IOException {
    write("data/d/a/f", "1");
    store().makeDirectory("data/d/empty");
    store().sync("data/d");
    assertThat(store().read("data/d/a/f")).hasValue(bytes("1"));
  }

  @Test
  default void passesTheProbe() throws IOException {
    assertThat(new StoreProbe(store(), "1").missing()).isEmpty();
    assertThat(store().list("probes")).containsExactly("1.json");
  }
}
