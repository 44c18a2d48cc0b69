package org.pgmahout.controller.planfile.change;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomPropertyDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.plan.AgentPlan;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.DatabasePlan;
import org.pgmahout.common.plan.DockerPlan;
import org.pgmahout.common.plan.EtcdPlan;
import org.pgmahout.common.plan.GrantPlan;
import org.pgmahout.common.plan.GuardPlan;
import org.pgmahout.common.plan.HaproxyPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PatroniPlan;
import org.pgmahout.common.plan.PlanKeys;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.plan.SecurityPlan;
import org.pgmahout.common.plan.SystemPlan;
import org.pgmahout.common.plan.Timing;
import org.pgmahout.common.plan.Timings;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes the JSON Schema of the plan for editors, from the records and the comments of {@code
 * defaults.yaml}.
 */
final class PlanSchema {
  private static final Map<Class<?>, String> SECTIONS =
      Map.ofEntries(
          Map.entry(ClusterPlan.class, "plan."),
          Map.entry(PostgresqlPlan.class, "plan.postgresql."),
          Map.entry(PatroniPlan.class, "plan.patroni."),
          Map.entry(EtcdPlan.class, "plan.etcd."),
          Map.entry(DockerPlan.class, "plan.docker."),
          Map.entry(HaproxyPlan.class, "plan.haproxy."),
          Map.entry(SecurityPlan.class, "plan.security."),
          Map.entry(SystemPlan.class, "plan.system."),
          Map.entry(AgentPlan.class, "plan.agent."),
          Map.entry(Timing.class, "timings.fast."),
          Map.entry(GuardPlan.class, "plan.guard."));
  private static final Map<Class<?>, String> ENTRIES =
      Map.of(
          NodePlan.class, "node.",
          NodePlan.Ssh.class, "node.ssh.",
          RolePlan.class, "role.",
          DatabasePlan.class, "database.",
          GrantPlan.class, "grant.");
  private static final Map<String, String> WITHOUT_DEFAULT =
      Map.of(
          "plan.apiVersion",
          "Version of the plan's grammar.",
          "plan.nodes",
          "The machines of the cluster.",
          "node.name",
          "The node's name: a DNS label in lower case.",
          "node.address",
          "IPv4 address or host name that every other node reaches it by.",
          "role.name",
          PlanReference.ROLE_NAME,
          "database.name",
          PlanReference.DATABASE_NAME,
          "grant.role",
          PlanReference.GRANT_ROLE,
          "grant.privileges",
          PlanReference.GRANT_PRIVILEGES);

  private static final DefaultsText DEFAULTS = DefaultsText.read();

  private PlanSchema() {}

  static String text() {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(
                new ObjectMapper(), SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(Option.DEFINITIONS_FOR_ALL_OBJECTS)
            .without(Option.NONSTATIC_NONVOID_NONGETTER_METHODS);
    config
        .forFields()
        .withPropertyNameOverrideResolver(field -> PlanKeys.key(field.getDeclaredName()))
        .withRequiredCheck(
            field -> !field.isFakeContainerItemScope() && WITHOUT_DEFAULT.containsKey(path(field)))
        .withDescriptionResolver(PlanSchema::description)
        .withDefaultResolver(PlanSchema::standard)
        .withCustomDefinitionProvider(PlanSchema::special);
    config.forTypesInGeneral().withCustomDefinitionProvider(PlanSchema::byType);
    ObjectNode schema = new SchemaGenerator(config.build()).generateSchema(ClusterPlan.class);
    close(schema);
    schema.get("$defs").forEach(PlanSchema::close);
    schema.put("title", "pgmahout: the plan of a PostgreSQL cluster");
    ((ObjectNode) schema.at("/properties/apiVersion")).put("const", ClusterPlan.API_VERSION);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Records know all their keys; the library's own option would close maps and alternatives too.
   */
  private static void close(JsonNode record) {
    ((ObjectNode) record).put("additionalProperties", false);
  }

  /** Keys that have a short form besides their full one. */
  private static CustomPropertyDefinition special(
      FieldScope field, SchemaGenerationContext context) {
    if (field.isFakeContainerItemScope()) {
      return null;
    }
    ObjectNode either = context.getGeneratorConfig().createObjectNode();
    switch (path(field)) {
      case "plan.patroni.timing" -> {
        ObjectNode word = either.putArray("anyOf").addObject();
        Timings.presets().forEach(word.putArray("enum")::add);
        either.withArray("anyOf").add(context.createDefinitionReference(field.getType()));
      }
      case "plan.nodes" -> {
        either.put("type", "array").put("minItems", 1);
        ObjectNode item = either.putObject("items");
        item.putArray("anyOf")
            .addObject()
            .put("type", "string")
            .put("pattern", "^[a-z0-9-]+=[^=\\s]+$");
        item.withArray("anyOf")
            .add(
                context.createDefinitionReference(
                    context.getTypeContext().resolve(NodePlan.class)));
      }
      case "node.roles" -> {
        ObjectNode list =
            either.putArray("anyOf").addObject().put("type", "array").put("uniqueItems", true);
        JsonNode role = context.createDefinition(context.getTypeContext().resolve(Role.class));
        list.set("items", role);
        either.withArray("anyOf").add(role.deepCopy());
      }
      case "timings.fast.preset" -> {
        Timings.presets().forEach(either.putArray("enum")::add);
        either.withArray("enum").add(Timings.EXPLICIT);
      }
      default -> {
        return null;
      }
    }
    return new CustomPropertyDefinition(either, CustomDefinition.AttributeInclusion.YES);
  }

  private static CustomDefinition byType(ResolvedType type, SchemaGenerationContext context) {
    Class<?> plain = type.getErasedType();
    ObjectNode node = context.getGeneratorConfig().createObjectNode();
    if (plain.isEnum()) {
      PlanKeys.words(plain).forEach(node.putArray("enum")::add);
      return new CustomDefinition(node, true);
    }
    if (plain == Map.class) {
      node.put("type", "object");
      if (type.getTypeParameters().get(1).getErasedType() == String.class) {
        List.of("string", "number", "boolean")
            .forEach(node.putObject("additionalProperties").putArray("type")::add);
      }
      return new CustomDefinition(node, true);
    }
    return null;
  }

  private static String description(FieldScope field) {
    String path = path(field);
    return field.isFakeContainerItemScope()
        ? null
        : WITHOUT_DEFAULT.getOrDefault(path, DEFAULTS.comments().get(path));
  }

  private static Object standard(FieldScope field) {
    if (field.isFakeContainerItemScope()
        || !(DEFAULTS.values().get(path(field)) instanceof ScalarNode scalar)) {
      return null;
    }
    if (scalar.getTag().equals(Tag.INT)) {
      return Long.valueOf(scalar.getValue());
    }
    return scalar.getTag().equals(Tag.BOOL)
        ? (Object) Boolean.valueOf(scalar.getValue())
        : scalar.getValue();
  }

  private static String path(FieldScope field) {
    Class<?> owner = field.getDeclaringType().getErasedType();
    String section = ENTRIES.getOrDefault(owner, SECTIONS.getOrDefault(owner, ""));
    return section + PlanKeys.key(field.getDeclaredName());
  }
}
