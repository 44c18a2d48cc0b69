package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a database, seen from inside.
 *
 * @param extensions those that are in it
 * @param schemas with the privileges on each
 */
record FoundContent(List<String> extensions, Map<String, Acl> schemas) {

  /** One row of JSON. */
  static String question() {
    return """
        select json_build_object(
          'extensions', coalesce((select json_agg(extname) from pg_extension), '[]'),
          'schemas', coalesce((select json_object_agg(nspname, %s) from pg_namespace n
            where nspname !~ '^pg_' and nspname <> 'information_schema'), '{}'));
        """
        .formatted(Acl.expression("nspacl", 'n', "nspowner"));
  }

  static FoundContent read(JsonNode answer) {
    Map<String, Acl> schemas = new HashMap<>();
    answer
        .path("schemas")
        .properties()
        .forEach(entry -> schemas.put(entry.getKey(), Acl.read(entry.getValue())));
    return new FoundContent(FoundRole.texts(answer.path("extensions")), schemas);
  }
}
