package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Transfer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store with links does besides. */
interface LinkContract extends StoreContract {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  default void linksShareAndCopiesDoNot() throws IOException {
    write("work/f", "one");
    store().transfer(List.of(new Transfer("work/f", "data/link")), Freeze.LINK);
    store().transfer(List.of(new Transfer("work/f", "data/copy")), Freeze.COPY);
    write("work/f", "two");
    assertThat(store().read("data/link")).hasValue(bytes("two"));
    assertThat(store().read("data/copy")).hasValue(bytes("one"));
  }

  @Test
  default void linkedBytesOutliveTheirFirstName() throws IOException {
    write("work/f", "kept");
    FileState before = store().stat("work/f").orElseThrow();
    store().transfer(List.of(new Transfer("work/f", "data/d/f")), Freeze.LINK);
    assertThat(store().stat("data/d/f")).as("linking is not writing").hasValue(before);
    store().delete("work/f");
    assertThat(store().read("data/d/f")).hasValue(bytes("kept"));
  }

  @Test
  default void saysThatItHasLinks() {
    assertThat(store().isOneVolume()).isTrue();
  }
}
