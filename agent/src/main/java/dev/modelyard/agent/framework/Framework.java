package dev.modelyard.agent.framework;

import dev.modelyard.agent.framework.Convention.Parts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A framework's conventions.
 *
 * @param namesAreFree whether programs choose the names of checkpoints. Then only names at the top
 *     of the checkpoint directory count, and two of one step may be halves of one checkpoint;
 *     otherwise they are the same thing twice.
 */
public record Framework(String name, boolean namesAreFree, List<Convention> conventions) {
  private static final Pointer.Text LATEST = new Pointer.Text("latest", "%name");
  private static final Pointer.Text TRACKER =
      new Pointer.Text("latest_checkpointed_iteration.txt", "%step");

  /**
   * Lightning takes any name that begins with "last", and writes to no such one: what it saves as
   * last.ckpt would go through a link of that name into what was restored.
   */
  private static final Pointer.Link LAST = new Pointer.Link("last-resumed.ckpt", "");

  private static final Pointer.Text CHECKPOINT =
      new Pointer.Text(
          "checkpoint",
          "model_checkpoint_path: \"%name\"\nall_model_checkpoint_paths: \"%name\"\n");

  private static final Map<String, Framework> ALL = new TreeMap<>();

  static {
    free(
        "PyTorch",
        // torch.distributed.checkpoint: .metadata is renamed into place when all ranks are done
        Convention.directory(".*")
            .requires("\\.metadata", "__\\d+_\\d+\\.distcp")
            .sign(new Sign.LastFile(".metadata")),
        // … and without it when they do not meet at the end
        Convention.directory(".*").ranked("__\\d+\\.metadata"),
        Convention.file("(?i).*\\.(pt|pth|ckpt|bin|safetensors|tar)"));
    fixed(
        "Transformers",
        Convention.directory("checkpoint-\\d+")
            .requires(
                "trainer_state\\.json",
                // in directories: PEFT's adapters by name, modules of sentence-transformers
                "(?:[^/]+/)?(model|pytorch_model|adapter_model|tf_model|flax_model)[^/]*"
                    + "|(pytorch_model_fsdp_\\d+|global_step\\d+)/.*")
            // absent with save_only_model; the lone process' file has no number
            .together(
                "optimizer\\.(pt|bin)|optimizer_\\d+/.*|global_step\\d+/.*", "rng_state(_1)?\\.pth")
            .sign(new Sign.LastFile("trainer_state.json"))
            .ending("trainer_state\\.json")
            .ranked("rng_state_\\d+\\.pth"));
    fixed(
        "Lightning",
        Convention.file("(?!last\\b).*\\.ckpt")
            // what its Trainer writes with save_weights_only; others write such files as well
            .partial("pytorch-lightning_version", "optimizer_states")
            .pointer(new Pointer.Copy("last.ckpt", "")),
        Convention.directory("(?!last\\b).*\\.ckpt")
            .requires("meta\\.pt", "\\.metadata")
            .sign(new Sign.LastFile("meta.pt"))
            .pointer(LAST),
        Convention.directory("(?!last\\b).*\\.ckpt")
            .requires("checkpoint/[^/]*model_states\\.pt")
            .ranked("checkpoint/.*zero_pp_rank_\\d+_mp_rank_\\d+_optim_states\\.pt")
            .pointer(LAST));
    fixed(
        "DeepSpeed",
        Convention.directory(".*\\d.*")
            .requires("[^/]*model_states\\.pt")
            .sign(new Sign.Named(LATEST))
            .ranked("[^/]*zero_pp_rank_\\d+_mp_rank_\\d+_optim_states\\.pt")
            .pointer(LATEST));
    fixed(
        "Megatron",
        // torch_dist ends with metadata.json, and begins with common.pt up to Megatron Core 0.18;
        // torch_dcp has neither
        Convention.directory("iter_\\d{7,}")
            .requires("\\.metadata")
            .implies("common\\.pt", "metadata\\.json")
            .ending("metadata\\.json")
            .sign(new Sign.Named(TRACKER))
            .pointer(TRACKER),
        // the format "torch": the tracker is written when all processes have met
        Convention.directory("iter_\\d{7,}")
            .requires(ModelParallel.MODEL)
            .sign(new Sign.Named(TRACKER))
            .ranked(".*/layer_wise_optimizer_\\d+\\.pt")
            .parts(Parts.MODEL_PARALLEL)
            .pointer(TRACKER),
        nemo("(?=.*step=\\d).*-last"),
        // … which looks for no other name than that
        nemo("(?=.*step=\\d)(?!.*-last$).*").pointer(new Pointer.Link("%name-last", "")));
    fixed(
        "TensorFlow",
        Convention.set("(.*\\d.*)\\.(?:index|data-\\d{5}-of-\\d{5})")
            .requires(".*\\.index", ".*\\.data-.*")
            .ending(".*\\.index")
            .sign(new Sign.Named(CHECKPOINT))
            .pointer(CHECKPOINT));
    fixed(
        "Keras",
        Convention.file("(?i).*\\.keras").ending(".*"),
        // save_weights with max_shard_size
        Convention.set("(.*\\d.*)(?:_\\d{5}\\.weights\\.h5|\\.weights\\.json)")
            .requires(".*_00000\\.weights\\.h5", ".*\\.weights\\.json")
            .ending(".*"),
        Convention.file("(?i).*\\.(h5|hdf5)").ending(".*"));
    fixed(
        "JAX",
        Convention.directory("(.*[_-])?\\d+")
            .requires("_CHECKPOINT_METADATA")
            .sign(new Sign.Rename())
            .parts(Parts.UNCOUNTED));
    free("ScikitLearn", Convention.file("(?i).*\\.(joblib|pkl|pickle|skops|onnx)"));
    free("XGBoost", Convention.file("(?i).*\\.(ubj|json|model|bin|deprecated|pkl)"));
  }

  public Framework {
    conventions = List.copyOf(conventions);
  }

  private static void free(String name, Convention... conventions) {
    ALL.put(name, new Framework(name, true, List.of(conventions)));
  }

  private static void fixed(String name, Convention... conventions) {
    ALL.put(name, new Framework(name, false, List.of(conventions)));
  }

  /** As NeMo writes torch_dist, with the marker {@code -unfinished} beside it until it is done. */
  private static Convention nemo(String name) {
    return Convention.directory(name)
        .requires("weights/\\.metadata")
        .implies("weights/common\\.pt", "weights/metadata\\.json")
        .ending("weights/metadata\\.json")
        .sign(new Sign.LastFile("weights/metadata.json"));
  }

  /** One without conventions, whose programs announce what they write, when the name is unknown. */
  public static Framework of(String name) {
    return ALL.getOrDefault(name, new Framework(name, true, List.of()));
  }

  /**
   * What has to lie beside a checkpoint so that the framework finds it.
   *
   * @param files of the checkpoint, relative to the checkpoint directory
   */
  public List<Pointer> pointers(List<String> files) {
    Map<String, Pointer> pointers = new TreeMap<>();
    for (Convention convention : conventions) {
      Set<Place> places = new TreeSet<>();
      if (!convention.pointers().isEmpty()) {
        files.forEach(file -> places.addAll(convention.places(file)));
      }
      places.removeIf(place -> !convention.hasRequired(inside(convention, place, files)));
      for (Place place : places) {
        convention.pointers().stream()
            .map(pointer -> to(pointer, place))
            .forEach(pointer -> pointers.putIfAbsent(pointer.file(), pointer));
      }
    }
    return List.copyOf(pointers.values());
  }

  private static List<String> inside(Convention convention, Place place, List<String> files) {
    return files.stream()
        .filter(file -> convention.places(file).contains(place))
        .map(place::inside)
        .toList();
  }

  private static Pointer to(Pointer pointer, Place place) {
    return switch (pointer) {
      case Pointer.Text text -> text.to(place);
      case Pointer.Copy copy -> new Pointer.Copy(place.sibling(copy.file()), place.path());
      case Pointer.Link link ->
          new Pointer.Link(place.sibling(link.file().replace("%name", place.name())), place.name());
    };
  }
}
