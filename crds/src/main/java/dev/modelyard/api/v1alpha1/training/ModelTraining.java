package dev.modelyard.api.v1alpha1.training;

import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
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
@ValidationRule(value = Rules.OBJECT_NAME, messageExpression = Rules.OBJECT_NAME_SAYS)
@ValidationRule(
    value = "has(self.spec)",
    message = "spec is missing: give at least spec.trainer.image and spec.checkpoints.storage")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "PROGRESS",
    jsonPath = ".status.progress.percent",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "ETA", jsonPath = ".status.progress.estimatedCompletion")
@AdditionalPrinterColumn(
    name = "ATTEMPT",
    jsonPath = ".status.attempt",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "CHECKPOINT",
    jsonPath = ".status.checkpoint.step",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "VERSION", jsonPath = ".status.version.name")
@AdditionalPrinterColumn(
    name = "GOODPUT",
    jsonPath = ".status.goodput.percent",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "AT-RISK",
    jsonPath = ".status.checkpoint.workAtRiskSeconds",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message", priority = 1)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class ModelTraining extends CustomResource<ModelTrainingSpec, ModelTrainingStatus>
    implements Namespaced {}
