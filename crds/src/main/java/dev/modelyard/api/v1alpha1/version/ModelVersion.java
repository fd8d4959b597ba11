package dev.modelyard.api.v1alpha1.version;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** An immutable model, identified by the digest of its bytes. */
@Group("modelyard.dev")
@Version("v1alpha1")
@ShortNames("mv")
@Categories("modelyard")
@ValidationRule(
    value =
        "!has(self.spec) ||"
            + " self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?-v[1-9][0-9]{0,8}$') &&"
            + " self.metadata.name.substring(0, self.metadata.name.lastIndexOf('-v')) =="
            + " self.spec.model &&"
            + " int(self.metadata.name.substring(self.metadata.name.lastIndexOf('-v') + 2)) =="
            + " self.spec.version",
    messageExpression =
        "'metadata.name ' + self.metadata.name + ' does not fit: it is spec.model, -v and"
            + " spec.version, like churn-v7'")
@ValidationRule(
    value = "has(self.spec)",
    message = "spec is missing: give at least spec.model, spec.version and spec.source")
@AdditionalPrinterColumn(name = "MODEL", jsonPath = ".spec.model")
@AdditionalPrinterColumn(
    name = "VERSION",
    jsonPath = ".spec.version",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "DIGEST", jsonPath = ".status.digest")
@AdditionalPrinterColumn(name = "FORMAT", jsonPath = ".spec.format.name")
@AdditionalPrinterColumn(
    name = "SIZE",
    jsonPath = ".spec.size",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "VERIFIED", jsonPath = ".status.verified.level")
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message", priority = 1)
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class ModelVersion extends CustomResource<ModelVersionSpec, ModelVersionStatus>
    implements Namespaced {}
