package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Stores that lack one property each. */
class StoreProbeTest {
  private final InMemoryStore memory = new InMemoryStore();

  /** The in-memory store with one verb done wrong. */
  private Store broken(String verb, Verb wrong) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(verb)) {
                return wrong.run(arguments);
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private interface Verb {
    Object run(Object[] arguments) throws IOException;
  }

  @Test
  void refusesAStoreWhereEveryCreatorWins() throws IOException {
    Store store =
        broken(
            "putIfAbsent",
            arguments -> {
              memory.write((String) arguments[0], (byte[]) arguments[1]);
              return true;
            });
    assertThat(new StoreProbe(store, "1").missing())
        .hasValueSatisfying(text -> assertThat(text).contains("exactly one"));
    assertThat(memory.keys()).as("not remembered, scratch removed").isEmpty();
  }

  /** As where a library asks again when an answer gets lost, and meets what it has made itself. */
  @Test
  void takesAStoreThatLosesTheAnswerToTheWinner() throws IOException {
    AtomicBoolean lost = new AtomicBoolean();
    Store store =
        broken(
            "putIfAbsent",
            arguments ->
                memory.putIfAbsent((String) arguments[0], (byte[]) arguments[1])
                    && lost.getAndSet(true));
    assertThat(new StoreProbe(store, "1").missing()).isEmpty();
  }

  /** What it was refused with is for people, and says that asking again is of no use. */
  @Test
  void handsOnThatTheStoreRefuses() {
    StoreException refusal =
        new StoreException("PUT: 403", StoreException.Kind.REFUSAL, new IOException("403"));
    Store store =
        broken(
            "putIfAbsent",
            arguments -> {
              throw refusal;
            });
    assertThatThrownBy(() -> new StoreProbe(store, "1").missing()).isSameAs(refusal);
  }

  @Test
  void refusesAStoreWhoseDirectoryRenameReplaces() throws IOException {
    Store store =
        broken(
            "rename",
            arguments -> {
              memory.delete((String) arguments[1]);
              return memory.rename((String) arguments[0], (String) arguments[1]);
            });
    assertThat(new StoreProbe(store, "1").missing())
        .hasValueSatisfying(text -> assertThat(text).contains("renaming"));
  }

  @Test
  void refusesAStoreThatListsLate() throws IOException {
    Store store = broken("list", arguments -> List.of());
    assertThat(new StoreProbe(store, "1").missing())
        .hasValueSatisfying(text -> assertThat(text).contains("listed"));
  }

  @Test
  void remembersAStoreThatPassed() throws IOException {
    assertThat(new StoreProbe(memory, "1").missing()).isEmpty();
    Store wouldFail = broken("list", arguments -> List.of());
    assertThat(new StoreProbe(wouldFail, "2").missing()).isEmpty();
  }
}
