package dev.modelyard.api.v1alpha1.common;

/**
 * CEL rules of single fields, each with the expression that makes its message. The message names
 * the value and the fix; the API server puts the field before it. The message of a URL leaves the
 * value out, because people paste passwords into URLs.
 */
public final class Rules {

  private static final String DURATION_FORM = "self.matches('" + GoDuration.PATTERN + "')";
  private static final String SEGMENT = "[A-Za-z0-9._=@+-]+";
  private static final String NO_DOTS =
      " && !('/' + self + '/').contains('/../') && !('/' + self + '/').contains('/./')";
  private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String REPOSITORY = "[a-z0-9]+((\\\\.|_|__|-+)[a-z0-9]+)*";
  private static final String VALUE = "'\\'' + self + '\\' ";

  public static final String DURATION = DURATION_FORM + " && duration(self) > duration('0s')";
  public static final String DURATION_SAYS =
      VALUE + "is not a duration above 0: write hours, minutes, seconds, like 90s or 1h30m'";

  public static final String DURATION_OR_ZERO = DURATION_FORM;
  public static final String DURATION_OR_ZERO_SAYS =
      VALUE + "is not a duration: write hours, minutes, seconds, like 0s, 90s or 1h30m'";

  public static final String NAME = "self.matches('^" + DNS_LABEL + "(\\\\." + DNS_LABEL + ")*$')";
  public static final String NAME_SAYS =
      VALUE
          + "is not the name of an object of this namespace: use lower case letters, digits, - and"
          + " dots, without namespace'";

  public static final String LABEL = "self.matches('^" + DNS_LABEL + "$')";
  public static final String LABEL_SAYS =
      VALUE + "is not a name: use up to 63 lower case letters, digits and -'";

  public static final String SHORT_NAME = "self.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')";
  public static final String SHORT_NAME_SAYS =
      VALUE
          + "is not a name: use up to 48 lower case letters, digits and -, beginning with a"
          + " letter'";

  /** Of a ModelTraining or ModelDeployment: what is derived from it must fit 63 characters. */
  public static final String OBJECT_NAME =
      "self.metadata.name.size() <= 48"
          + " && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')";

  public static final String OBJECT_NAME_SAYS =
      "'metadata.name ' + self.metadata.name + ' cannot be used: names of pods and Services are"
          + " made from it, so use up to 48 lower case letters, digits and -, beginning with a"
          + " letter'";

  public static final String DIGEST = "self.matches('^sha256:[0-9a-f]{64}$')";
  public static final String DIGEST_SAYS =
      VALUE + "is not a digest: write sha256: and 64 lower case hexadecimal digits'";

  public static final String COMMIT = "self.matches('^[0-9a-f]{40}$')";
  public static final String COMMIT_SAYS =
      VALUE + "is not a commit: write all 40 lower case hexadecimal digits, no branch or tag'";

  public static final String IMAGE =
      "self.matches('^([a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:[0-9]{1,5})?/)?"
          + REPOSITORY
          + "(/"
          + REPOSITORY
          + ")*(:[a-zA-Z0-9_][-a-zA-Z0-9_.]{0,127})?(@sha256:[0-9a-f]{64})?$')";
  public static final String IMAGE_SAYS =
      VALUE
          + "is not an image: write registry/name:tag or registry/name@sha256:digest, the name in"
          + " lower case'";

  /** https, or http to a Service of the cluster; a DNS name; no user, query or fragment. */
  public static final String URL =
      "self.matches('^(https://("
          + DNS_LABEL
          + "\\\\.)*[a-z]([-a-z0-9]*[a-z0-9])?|http://("
          + DNS_LABEL
          + "\\\\.){2}svc(\\\\.cluster\\\\.local)?)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$')"
          + " && !self.matches('^https://localhost') && !self.contains('/..')";

  public static final String URL_SAYS =
      "not an address that is allowed: write https:// and a DNS name (http:// only for a Service,"
          + " like http://name.namespace.svc), without user, password, IP address, query or ..";

  public static final String BUCKET = "self.matches('^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$')";
  public static final String BUCKET_SAYS =
      VALUE + "is not a bucket: use 3 to 63 lower case letters, digits, -, _ and dots'";

  /** The server's answer names the key behind an alias, so that the two could not be compared. */
  public static final String KMS_KEY =
      "self.matches('^[A-Za-z0-9._:/-]+$') && !self.matches('(^|:)alias/')";

  public static final String KMS_KEY_SAYS =
      VALUE + "is not the ID or the ARN of a key: an alias cannot be used'";

  public static final String GCS_KMS_KEY =
      "self.matches('^projects/[a-z0-9.:-]+/locations/[a-z0-9-]+/keyRings/[A-Za-z0-9_-]+/cryptoKeys/[A-Za-z0-9_-]+$')";

  public static final String GCS_KMS_KEY_SAYS =
      VALUE
          + "is not a key: write projects/…/locations/…/keyRings/…/cryptoKeys/…, without a"
          + " version'";

  public static final String ENCRYPTION_SCOPE = "self.matches('^[A-Za-z0-9-]{3,63}$')";
  public static final String ENCRYPTION_SCOPE_SAYS =
      VALUE + "is not an encryption scope: use 3 to 63 letters, digits and -'";

  public static final String AZURE_ACCOUNT = "self.matches('^[a-z0-9]{3,24}$')";
  public static final String AZURE_ACCOUNT_SAYS =
      VALUE + "is not a storage account: use 3 to 24 lower case letters and digits'";

  public static final String AZURE_CONTAINER =
      "self.size() >= 3 && self.matches('^[a-z0-9]+(-[a-z0-9]+)*$')";
  public static final String AZURE_CONTAINER_SAYS =
      VALUE
          + "is not a container: use 3 to 63 lower case letters, digits and -, no two - in a row"
          + " and none at either end'";

  public static final String RELATIVE_PATH =
      "self.matches('^" + SEGMENT + "(/" + SEGMENT + ")*$')" + NO_DOTS;
  public static final String RELATIVE_PATH_SAYS =
      VALUE
          + "is not a relative path: no slash at either end, no . or .. between slashes, only"
          + " letters, digits and ._=@+-'";

  /** Where a volume of the user may be mounted in our pods. */
  public static final String MOUNT_PATH =
      "self.matches('^(/"
          + SEGMENT
          + ")+$')"
          + NO_DOTS
          + " && !(self + '/').matches('^/(proc|sys|dev|etc|var/run|run/secrets"
          + "|modelyard/volume|modelyard/run)/') && self != '/modelyard' && self != '/var'";

  public static final String MOUNT_PATH_SAYS =
      VALUE
          + "cannot be used: write an absolute path without . and .., not / and not in /proc, /sys,"
          + " /dev, /etc, /var/run, /run/secrets, /modelyard/volume or /modelyard/run'";

  public static final String NUMBER = "self.matches('^-?[0-9]{1,15}([.][0-9]{1,15})?$')";
  public static final String NUMBER_SAYS = VALUE + "is not a decimal number: write it like 0.95'";

  public static final String NOT_NEGATIVE = "self.matches('^[0-9]{1,15}([.][0-9]{1,15})?$')";
  public static final String NOT_NEGATIVE_SAYS =
      VALUE + "is not a decimal number of 0 or more: write it like 0.01'";

  public static final String METRIC = "self.matches('^[A-Za-z_][A-Za-z0-9_./-]*$')";
  public static final String METRIC_SAYS =
      VALUE + "is not the name of a metric: use letters, digits and _./-'";

  /** Above 0. */
  public static final String QUANTITY =
      "isQuantity(string(self)) && quantity(string(self)).isGreaterThan(quantity('0'))";

  public static final String QUANTITY_SAYS =
      "'\\'' + string(self) + '\\' is not a quantity above 0: write it like 100Gi'";

  /** 1 to 64, or Auto. */
  public static final String PROCESSES =
      "type(self) == string ? self == 'Auto' : (self >= 1 && self <= 64)";

  public static final String PROCESSES_SAYS =
      "'\\'' + string(self) + '\\' is neither a number from 1 to 64 nor Auto'";

  public static final String MANAGED_BY =
      "self in ['modelyard.dev/operator', 'kueue.x-k8s.io/multikueue']";
  public static final String MANAGED_BY_SAYS =
      VALUE + "is not a controller: write modelyard.dev/operator or kueue.x-k8s.io/multikueue'";

  public static final String HYPERPARAMETERS =
      "self.all(k, k.size() <= 64 && k.matches('^[A-Za-z_][A-Za-z0-9_]*$'))";
  public static final String HYPERPARAMETERS_SAYS =
      "'names of hyperparameters become names of variables: use up to 64 letters, digits and _'";

  public static final String FIXED = "self == oldSelf";
  public static final String FIXED_SAYS =
      "'cannot change while the object lives: make a new one (a ModelTraining goes on from an old"
          + " one with resume.from.training)'";

  public static final String HF_REPO =
      "self.matches('^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$')";
  public static final String HF_REPO_SAYS =
      VALUE + "is not a repository: write owner/name, without host'";

  public static final String MLFLOW_VERSION = "self.matches('^[1-9][0-9]*$')";
  public static final String MLFLOW_VERSION_SAYS =
      VALUE + "is not the number of a version: write it like 7, no alias or stage'";

  /** A number, a digest, or a name, which begins with a letter so that it is no number. */
  public static final String ROLLBACK_TO =
      "self.matches('^$|^[1-9][0-9]{0,8}$|^sha256:[0-9a-f]{64}$|^[a-z]([-a-z0-9.]*[a-z0-9])?$')";

  public static final String ROLLBACK_TO_SAYS =
      VALUE
          + "is neither the number of a revision (from 1), the name of a ModelVersion nor a digest;"
          + " status.revisions lists those that exist'";

  public static final String HTTP_PATH = "self.matches('^/[!-~]*$')";
  public static final String HTTP_PATH_SAYS =
      VALUE + "is not a path: begin it with / and leave out spaces'";

  public static final String HOSTNAMES =
      "self.all(h, h.size() <= 253 && h.matches('^([*][.])?"
          + DNS_LABEL
          + "([.]"
          + DNS_LABEL
          + ")+$'))";
  public static final String HOSTNAMES_SAYS =
      "'a host name is lower case labels with dots, like churn.example.org or *.example.org: no"
          + " IP address, no dot at the end'";

  public static final String CONDITION =
      "self.matches('^result *(<|<=|>|>=|==|!=) *-?[0-9]+([.][0-9]+)?$')";
  public static final String CONDITION_SAYS =
      VALUE + "is not a comparison: write it like result > 0.05'";

  private Rules() {}
}
