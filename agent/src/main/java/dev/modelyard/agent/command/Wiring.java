package dev.modelyard.agent.command;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.framework.Adapter;
import dev.modelyard.agent.framework.Adapters;
import dev.modelyard.agent.framework.FrameworkAdapter;
import dev.modelyard.agent.framework.GenericAdapter;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;

/** Puts the parts together. */
final class Wiring {
  private Wiring() {}

  static Supplier<String> nonces() {
    return () -> UUID.randomUUID().toString().replace("-", "");
  }

  static Store store(Path root) throws IOException {
    return PosixStore.open(root, Parallel.onAllCores());
  }

  static Adapter adapter(RunConfig config, Store store) {
    String work = new Layout(config.runUid()).work(config.attempt());
    return Adapters.of(
        config.framework(),
        new GenericAdapter(config.checkpointDirectory()),
        new FrameworkAdapter.Setting(
            config.publishDirectory(),
            config.processes(),
            file -> new StoredContent(store, work + "/" + file.path(), file.state().size())));
  }
}
