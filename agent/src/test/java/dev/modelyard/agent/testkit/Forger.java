package dev.modelyard.agent.testkit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import java.io.IOException;
import java.util.function.Consumer;

/** Somebody who can write to the store, and has no key. */
public final class Forger {
  private final Store store;
  private final Layout layout;

  public Forger(Store store, Layout layout) {
    this.store = store;
    this.layout = layout;
  }

  /** Adds a checkpoint of the same files, which is not encrypted. */
  public CommitId add(CommitId of, long step) throws IOException {
    CommitId id = new CommitId(step, of.epoch());
    String name = Layout.dataName(id, "forged");
    ObjectNode manifest = manifest(of);
    for (var file : (ArrayNode) manifest.get("files")) {
      String path = file.get("path").textValue();
      byte[] content =
          store.read(layout.data(file.get("at").textValue()) + "/" + path).orElseThrow();
      store.putIfAbsent(layout.data(name) + "/" + path, content);
      ((ObjectNode) file).put("at", name);
    }
    put(manifest.put("step", step), id);
    return id;
  }

  /** Makes another manifest of one. */
  public void change(CommitId id, Consumer<ObjectNode> how) throws IOException {
    ObjectNode manifest = manifest(id);
    how.accept(manifest);
    store.delete(layout.commit(id));
    put(manifest, id);
  }

  public ObjectNode manifest(CommitId id) throws IOException {
    return CanonicalJson.read(store.read(layout.commit(id)).orElseThrow(), ObjectNode.class);
  }

  private void put(ObjectNode manifest, CommitId id) throws IOException {
    manifest.put("digest", CanonicalJson.digest(CanonicalJson.without(manifest, "digest")));
    store.putIfAbsent(layout.commit(id), CanonicalJson.write(manifest));
  }

  /** As it would refer to one. */
  public CommitRef ref(CommitId id) throws IOException {
    return new CommitRef(id.step(), id.epoch(), manifest(id).get("digest").textValue());
  }
}
