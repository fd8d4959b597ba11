package dev.modelyard.api.v1alpha1.training;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A training that survives crashes and ends in a version. */
@Group("modelyard.dev")
@Version("v1alpha1")
@ShortNames("mt")
@Categories("modelyard")
public final class ModelTraining extends CustomResource<ModelTrainingSpec, ModelTrainingStatus>
    implements Namespaced {}
