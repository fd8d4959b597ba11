package dev.modelyard.api.v1alpha1.serving;

import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
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
@ValidationRule(value = Rules.OBJECT_NAME, messageExpression = Rules.OBJECT_NAME_SAYS)
@ValidationRule(
    value = "has(self.spec)",
    message = "spec is missing: give at least spec.model and spec.runtime.preset")
@AdditionalPrinterColumn(name = "VERSION", jsonPath = ".spec.model.version")
@AdditionalPrinterColumn(name = "SERVING", jsonPath = ".status.serving.version")
@AdditionalPrinterColumn(name = "DESIRED", jsonPath = ".status.desired.version")
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "WEIGHT",
    jsonPath = ".status.weight",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message")
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class ModelDeployment
    extends CustomResource<ModelDeploymentSpec, ModelDeploymentStatus> implements Namespaced {}
