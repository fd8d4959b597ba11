package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.nio.charset.StandardCharsets;

class InMemoryStoreTest implements LinkContract {
  private final InMemoryStore store = new InMemoryStore();

  @Override
  public Store store() {
    return store;
  }

  @Override
  public void write(String key, String content) {
    store.write(key, content.getBytes(StandardCharsets.UTF_8));
  }
}
