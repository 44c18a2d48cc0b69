package org.pgmahout.common.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.plan.ClusterHba;

/**
 * What PostgreSQL on one node is to run with, as Patroni hands it over: the cluster-wide
 * configuration with the node's own section of {@code patroni.yml} laid over it (Patroni's source,
 * {@code Config._build_effective_configuration}). What Patroni adds by itself (slots, WAL hints,
 * whom to stream from) is not here.
 *
 * @param parameters names as they are written, and values as texts
 * @param hba lines of pg_hba.conf, in order
 * @param ident lines of pg_ident.conf, in order
 */
public record PostgresqlSettings(
    Map<String, String> parameters, List<String> hba, List<String> ident) {

  public PostgresqlSettings {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    hba = List.copyOf(hba);
    ident = List.copyOf(ident);
  }

  /** Of a database node. */
  public static PostgresqlSettings of(NodeSpec spec) {
    Map<String, Object> document = PatroniYaml.document(spec, Secrets.masked());
    Map<?, ?> everywhere = branch(branch(branch(document, "bootstrap"), "dcs"), "postgresql");
    Map<?, ?> here = branch(document, "postgresql");
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Map<?, ?> part : List.of(everywhere, here)) {
      branch(part, "parameters")
          .forEach((name, value) -> parameters.put(String.valueOf(name), String.valueOf(value)));
    }
    return new PostgresqlSettings(
        parameters, lines("pg_hba", here, everywhere), lines("pg_ident", here, everywhere));
  }

  /** The value of a parameter, however its name is written; PostgreSQL does not mind the case. */
  public Optional<String> value(String name) {
    return parameters.entrySet().stream()
        .filter(parameter -> parameter.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * Where the plan says a parameter, as a path of its keys: {@code postgresql.parameters.work_mem}.
   * PostgreSQL does not mind how a name is written, so its own words may name it in another
   * spelling. One that the plan says nowhere else comes from {@code patroni.extra}, or is
   * pgmahout's own.
   */
  public static String pathOfParameter(NodeSpec spec, String name) {
    return written(spec, name)
        .map(key -> "postgresql.parameters." + key)
        .orElse(ownKeys(name).orElse("patroni.extra"));
  }

  /** Where the plan says the nth line of pg_hba.conf, counted from 1. */
  public static String pathOfHba(NodeSpec spec, int line) {
    int own = line - 1 - ClusterHba.first(spec.plan()).size();
    return own >= 0 && own < spec.plan().postgresql().hba().size()
        ? "postgresql.hba[" + own + "]"
        : "patroni.extra";
  }

  private static Optional<String> written(NodeSpec spec, String name) {
    return spec.plan().postgresql().parameters().keySet().stream()
        .filter(key -> key.equalsIgnoreCase(name))
        .findFirst();
  }

  private static Optional<String> ownKeys(String name) {
    return name.equals("wal_keep_size") || name.equals("max_slot_wal_keep_size")
        ? Optional.of("postgresql." + name)
        : Optional.empty();
  }

  private static List<String> lines(String key, Map<?, ?> here, Map<?, ?> everywhere) {
    Object found = here.containsKey(key) ? here.get(key) : everywhere.get(key);
    List<String> lines = new ArrayList<>();
    if (found instanceof List<?> list) {
      list.forEach(line -> lines.add(String.valueOf(line)));
    }
    return lines;
  }

  private static Map<?, ?> branch(Map<?, ?> tree, String key) {
    return tree.get(key) instanceof Map<?, ?> below ? below : Map.of();
  }
}
