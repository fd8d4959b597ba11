package dev.modelyard.agent.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * JSON that names classes to make, as Keras writes it. Keras imports whatever module such an object
 * names, and its safe mode has been got around more than once, so modules are compared with those
 * that hold layers and the like.
 */
final class KerasConfig {
  private static final Set<String> MODULES =
      Set.of(
          "builtins",
          "keras",
          "keras.constraints",
          "keras.dtype_policies",
          "keras.initializers",
          "keras.layers",
          "keras.losses",
          "keras.metrics",
          "keras.models",
          "keras.optimizers",
          "keras.optimizers.schedules",
          "keras.regularizers",
          "keras.src.backend.torch.optimizers.torch_adadelta",
          "keras.src.backend.torch.optimizers.torch_adagrad",
          "keras.src.backend.torch.optimizers.torch_adam",
          "keras.src.backend.torch.optimizers.torch_adamax",
          "keras.src.backend.torch.optimizers.torch_adamw",
          "keras.src.backend.torch.optimizers.torch_lion",
          "keras.src.backend.torch.optimizers.torch_nadam",
          "keras.src.backend.torch.optimizers.torch_rmsprop",
          "keras.src.backend.torch.optimizers.torch_sgd",
          "keras.src.models.functional",
          "keras.src.models.sequential");

  /** Layers and the like that are code, or load some, or are of a class that another field has. */
  private static final Set<String> CODE =
      Set.of(
          "Lambda",
          "__lambda__",
          "__typespec__",
          "TorchModuleWrapper",
          "JaxLayer",
          "FlaxLayer",
          "TFSMLayer");

  /** Without the dot that would lead into another module. */
  private static final Pattern NAME = Pattern.compile("[\\w>-]+");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "celu",
          "elu",
          "exponential",
          "gelu",
          "glu",
          "hard_sigmoid",
          "hard_silu",
          "hard_swish",
          "hard_tanh",
          "leaky_relu",
          "linear",
          "log_sigmoid",
          "log_softmax",
          "mish",
          "relu",
          "relu6",
          "selu",
          "sigmoid",
          "silu",
          "soft_shrink",
          "softmax",
          "softplus",
          "softsign",
          "sparsemax",
          "squareplus",
          "swish",
          "tanh",
          "tanh_shrink",
          "threshold");

  private static final Set<String> FIELDS = Set.of("class_name", "module", "config");
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** A class, or a letter of that word escaped, in each encoding that JSON may have. */
  private static final List<String> WORDS =
      Search.inAnyEncoding("class_name", "\\u005", "\\u006", "\\u007");

  private KerasConfig() {}

  /** What is wrong with a file that is JSON; empty when it is not, or harmless. */
  static Optional<Finding> find(Content content) throws IOException {
    Deque<Map<String, String>> objects = new ArrayDeque<>();
    try (JsonParser parser = JSON.createParser(new ContentStream(content))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        Optional<String> wrong = step(parser, token, objects);
        if (wrong.isPresent()) {
          return Optional.of(
              new Finding(parser.currentTokenLocation().getByteOffset(), wrong.get()));
        }
      }
      return Optional.empty();
    } catch (StreamConstraintsException tooMuch) {
      throw new UnreadableException("is JSON beyond what is read: " + tooMuch.getOriginalMessage());
    } catch (JsonProcessingException | CharConversionException notJson) {
      // Others read JSON more generously than we do.
      return Search.first(content, WORDS)
          .map(match -> new Finding(match.at(), "names a class in what cannot be read as JSON"));
    }
  }

  private static Optional<String> step(
      JsonParser parser, JsonToken token, Deque<Map<String, String>> objects) throws IOException {
    switch (token) {
      case START_OBJECT -> objects.push(new HashMap<>());
      case END_OBJECT -> {
        return wrong(objects.pop());
      }
      case FIELD_NAME -> {
        String name = parser.currentName();
        if (FIELDS.contains(name) && objects.element().put(name, "") != null) {
          return Optional.of("says " + name + " twice");
        }
      }
      case VALUE_STRING -> {
        if (parser.getParsingContext().inObject() && FIELDS.contains(parser.currentName())) {
          objects.element().put(parser.currentName(), parser.getText());
        }
      }
      default -> {
        // No other value names a class.
      }
    }
    return Optional.empty();
  }

  private static Optional<String> wrong(Map<String, String> object) {
    String name = object.get("class_name");
    if (name == null || !object.containsKey("config")) {
      return Optional.empty();
    }
    if (CODE.contains(name)) {
      return Optional.of("ends an object of class " + name + ", which is code");
    }
    String module = object.getOrDefault("module", "");
    boolean known = MODULES.contains(module) && NAME.matcher(name).matches();
    if (!module.isEmpty() && !known) {
      return Optional.of("ends an object of class " + module + "." + name + ", which is not known");
    }
    String config = object.getOrDefault("config", "");
    return name.equals("function") && !FUNCTIONS.contains(config)
        ? Optional.of("ends a reference to function " + config + ", which is not known")
        : Optional.empty();
  }
}
