package dev.modelyard.api.v1alpha1.serving;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A version that is served, and how the next one takes over. */
@Group("modelyard.dev")
@Version("v1alpha1")
@ShortNames("md")
@Categories("modelyard")
public final class ModelDeployment
    extends CustomResource<ModelDeploymentSpec, ModelDeploymentStatus> implements Namespaced {}
