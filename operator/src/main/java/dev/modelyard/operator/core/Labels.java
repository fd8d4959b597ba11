package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Labels, annotations and the finalizer we put on objects: the table of docs/architecture.md. */
public final class Labels {

  public static final String DOMAIN = "modelyard.dev/";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String MODELYARD = "modelyard";

  public static final String TRAINING = DOMAIN + "training";
  public static final String ATTEMPT = DOMAIN + "attempt";
  public static final String DEPLOYMENT = DOMAIN + "deployment";
  public static final String REVISION = DOMAIN + "revision";
  public static final String ROLE = DOMAIN + "role";
  public static final String MODEL = DOMAIN + "model";
  public static final String TRAINING_UID = DOMAIN + "training-uid";

  public static final String ROLE_WORKER = "worker";
  public static final String ROLE_SERVER = "server";
  public static final String ROLE_GATE = "gate";

  /** Annotation: hash of what the user's spec asked for, see {@link SpecHash}. */
  public static final String SPEC_HASH = DOMAIN + "spec-hash";

  /** Annotation of a ModelDeployment: the revision whose open-ended pause ends. */
  public static final String PROMOTE = DOMAIN + "promote";

  /** Annotation of a training pod: the CA certificate of the progress service, PEM. */
  public static final String PROGRESS_CA = DOMAIN + "progress-ca";

  /** Finalizer on a ModelVersion that something refers to. */
  public static final String IN_USE = DOMAIN + "in-use";

  private Labels() {}

  public static boolean isManaged(HasMetadata object) {
    return MODELYARD.equals(labels(object).get(MANAGED_BY));
  }

  public static @Nullable String label(HasMetadata object, String key) {
    return labels(object).get(key);
  }

  public static @Nullable String annotation(HasMetadata object, String key) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** True when {@code present} bears every label of {@code wanted}. */
  public static boolean matches(HasMetadata present, Map<String, String> wanted) {
    return labels(present).entrySet().containsAll(wanted.entrySet());
  }

  /**
   * True when {@code present} is what a {@code Create} or {@code Apply} of {@code wanted} would
   * have made earlier: managed by us, the same labels of our domain, the same controller. Anything
   * else of that name is foreign.
   */
  public static boolean isOurs(HasMetadata present, HasMetadata wanted) {
    boolean sameLabels =
        labels(wanted).entrySet().stream()
            .filter(e -> e.getKey().startsWith(DOMAIN))
            .allMatch(e -> e.getValue().equals(labels(present).get(e.getKey())));
    return isManaged(present)
        && sameLabels
        && Objects.equals(controllerUid(present), controllerUid(wanted));
  }

  /** By UID: what belonged to a former owner of that name does not. */
  public static boolean isOwned(HasMetadata object, Owner owner) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(r -> owner.uid().equals(r.getUid()));
  }

  /** UID of the controller that owns an object; null when none does. */
  public static @Nullable String controllerUid(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(r -> Boolean.TRUE.equals(r.getController()))
        .map(OwnerReference::getUid)
        .findFirst()
        .orElse(null);
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
