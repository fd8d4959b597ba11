package dev.modelyard.api.v1alpha1.serving;

/** The method of a smoke request. */
public enum HttpMethod {
  GET,
  POST,
  PUT
}
