package dev.modelyard.operator.serving.decide;

/**
 * The pods of one revision, counted.
 *
 * @param desired what its Deployment asks for now
 * @param live pods that exist and have not ended, those that are being deleted included
 * @param ready pods that take requests and stay: never more than {@code desired}, whatever the
 *     Deployment controller has not removed yet
 */
public record Side(int desired, int live, int ready) {

  public static final Side NONE = new Side(0, 0, 0);

  public boolean isEmpty() {
    return desired == 0 && live == 0;
  }
}
