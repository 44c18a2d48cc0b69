package org.pgmahout.common.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PatroniPlan;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.PostgresqlRoles;

/**
 * {@code patroni.yml} of a database node (keys: Patroni's document "YAML configuration"). The
 * rewind role and its four grants need no script: Patroni 4 makes the roles of {@code
 * postgresql.authentication} and grants them itself right after initdb.
 */
public final class PatroniYaml {
  /** User of Patroni's REST API. */
  public static final String RESTAPI_USER = "patroni";

  /** PostgreSQL's superuser. */
  public static final String SUPERUSER = PostgresqlRoles.SUPERUSER;

  /** Role that replicas stream as. */
  public static final String REPLICATION_USER = PostgresqlRoles.REPLICATION;

  /** Role that pg_rewind reads as. */
  public static final String REWIND_USER = PostgresqlRoles.REWIND;

  private static final String HEADER =
      """
      # Made by pgmahout from the plan; a change by hand is undone by the next apply.
      # bootstrap.dcs counts only when the cluster is made: afterwards it lives in etcd (patronictl show-config).
      """;

  private PatroniYaml() {}

  /** The file's text. */
  public static String render(NodeSpec spec, Function<String, Secret> secrets) {
    return HEADER + YamlText.of(document(spec, secrets));
  }

  /** The whole document as maps and lists, the plan's {@code extra} merged last. */
  static Map<String, Object> document(NodeSpec spec, Function<String, Secret> secrets) {
    PatroniPlan patroni = spec.plan().patroni();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("scope", spec.plan().name());
    root.put("name", spec.node());
    root.put("restapi", restapi(spec, secrets));
    if (spec.plan().security().tls()) {
      root.put("ctl", ctl(spec));
    }
    root.put("etcd3", etcd(spec, secrets));
    root.put("bootstrap", bootstrap(spec));
    root.put("postgresql", postgresql(spec, secrets));
    root.put("watchdog", Map.of("mode", patroni.watchdog().name().toLowerCase(Locale.ROOT)));
    if (!spec.self().tags().isEmpty()) {
      root.put("tags", new TreeMap<>(spec.self().tags()));
    }
    merge(root, patroni.extra());
    return root;
  }

  private static Map<String, Object> restapi(NodeSpec spec, Function<String, Secret> secrets) {
    String address = spec.self().address();
    int port = spec.plan().patroni().port();
    Map<String, Object> api = new LinkedHashMap<>();
    api.put("listen", HostPort.everywhere(address, port));
    api.put("connect_address", HostPort.of(address, port));
    api.put("authentication", login(RESTAPI_USER, secrets.apply(SecretNames.RESTAPI_PASSWORD)));
    if (spec.plan().security().tls()) {
      NodePaths paths = NodePaths.of(spec);
      api.put("certfile", paths.patroniCert());
      api.put("keyfile", paths.patroniKey());
      api.put("cafile", paths.patroniCa());
      // Everybody may look (HAProxy's checks), only a certificate may change.
      api.put("verify_client", "optional");
    }
    return api;
  }

  private static Map<String, Object> ctl(NodeSpec spec) {
    NodePaths paths = NodePaths.of(spec);
    Map<String, Object> ctl = new LinkedHashMap<>();
    ctl.put("cacert", paths.patroniCa());
    ctl.put("certfile", paths.patroniCert());
    ctl.put("keyfile", paths.patroniKey());
    return ctl;
  }

  private static Map<String, Object> etcd(NodeSpec spec, Function<String, Secret> secrets) {
    Map<String, Object> etcd = new LinkedHashMap<>();
    etcd.put("hosts", EtcdContainer.clientEndpoints(spec));
    if (spec.plan().security().tls()) {
      NodePaths paths = NodePaths.of(spec);
      etcd.put("protocol", "https");
      etcd.put("cacert", paths.patroniCa());
      etcd.put("cert", paths.patroniCert());
      etcd.put("key", paths.patroniKey());
    }
    // A spec of an earlier version, which an agent still has, names none.
    if (spec.secrets().contains(SecretNames.ETCD_PATRONI_PASSWORD)) {
      Secret password = secrets.apply(SecretNames.ETCD_PATRONI_PASSWORD);
      etcd.putAll(login(EtcdUsers.ofPatroni(password), password));
    }
    return etcd;
  }

  private static Map<String, Object> bootstrap(NodeSpec spec) {
    PostgresqlPlan postgresql = spec.plan().postgresql();
    List<Object> initdb = new ArrayList<>();
    initdb.add(Map.of("encoding", postgresql.encoding()));
    initdb.add(Map.of("locale", postgresql.locale()));
    initdb.add("data-checksums");
    if (!postgresql.walDir().isEmpty()) {
      initdb.add(Map.of("waldir", postgresql.walDir()));
    }
    Map<String, Object> bootstrap = new LinkedHashMap<>();
    bootstrap.put("dcs", DynamicConfig.modelled(spec));
    bootstrap.put("initdb", initdb);
    return bootstrap;
  }

  private static Map<String, Object> postgresql(NodeSpec spec, Function<String, Secret> secrets) {
    PostgresqlPlan plan = spec.plan().postgresql();
    NodePaths paths = NodePaths.of(spec);
    String address = spec.self().address();
    Map<String, Object> postgresql = new LinkedHashMap<>();
    postgresql.put("listen", HostPort.everywhere(address, plan.port()));
    postgresql.put("connect_address", HostPort.of(address, plan.port()));
    postgresql.put("use_unix_socket", true);
    postgresql.put("data_dir", plan.dataDir());
    postgresql.put("bin_dir", paths.postgresqlBin());
    postgresql.put("pgpass", paths.pgpass());
    postgresql.put("authentication", authentication(spec, secrets));
    List<Object> basebackup = new ArrayList<>();
    basebackup.add(Map.of("checkpoint", "fast"));
    if (!plan.walDir().isEmpty()) {
      basebackup.add(Map.of("waldir", plan.walDir()));
    }
    postgresql.put("basebackup", basebackup);
    postgresql.put("parameters", localParameters(spec));
    // Both would delete data without a copy; old data is moved aside instead.
    postgresql.put("remove_data_directory_on_rewind_failure", false);
    postgresql.put("remove_data_directory_on_diverged_timelines", false);
    return postgresql;
  }

  /** What names files of this machine stays out of the cluster-wide configuration. */
  private static Map<String, Object> localParameters(NodeSpec spec) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("unix_socket_directories", "/var/run/postgresql");
    if (spec.plan().security().tls()) {
      NodePaths paths = NodePaths.of(spec);
      parameters.put("ssl", "on");
      parameters.put("ssl_cert_file", paths.patroniCert());
      parameters.put("ssl_key_file", paths.patroniKey());
      parameters.put("ssl_ca_file", paths.patroniCa());
    }
    return parameters;
  }

  private static Map<String, Object> authentication(
      NodeSpec spec, Function<String, Secret> secrets) {
    Map<String, Object> roles = new LinkedHashMap<>();
    roles.put("superuser", role(spec, SUPERUSER, secrets.apply(SecretNames.SUPERUSER_PASSWORD)));
    roles.put(
        "replication",
        role(spec, REPLICATION_USER, secrets.apply(SecretNames.REPLICATION_PASSWORD)));
    roles.put("rewind", role(spec, REWIND_USER, secrets.apply(SecretNames.REWIND_PASSWORD)));
    return roles;
  }

  private static Map<String, Object> role(NodeSpec spec, String name, Secret password) {
    Map<String, Object> role = login(name, password);
    if (spec.plan().security().tls()) {
      NodePaths paths = NodePaths.of(spec);
      role.put("sslmode", "verify-ca");
      role.put("sslrootcert", paths.patroniCa());
      // Without them other members' pg_hba takes this node for a client of a proxy.
      role.put("sslcert", paths.patroniCert());
      role.put("sslkey", paths.patroniKey());
    }
    return role;
  }

  private static Map<String, Object> login(String name, Secret password) {
    Map<String, Object> login = new LinkedHashMap<>();
    login.put("username", name);
    login.put("password", password.reveal());
    return login;
  }

  /** Maps are merged key by key, everything else is replaced. */
  static void merge(Map<String, Object> into, Map<String, ?> extra) {
    new TreeMap<>(extra)
        .forEach(
            (key, value) -> {
              if (value instanceof Map<?, ?> more) {
                Map<String, Object> merged = new LinkedHashMap<>();
                if (into.get(key) instanceof Map<?, ?> there) {
                  there.forEach((k, v) -> merged.put(String.valueOf(k), v));
                }
                Map<String, Object> named = new LinkedHashMap<>();
                more.forEach((k, v) -> named.put(String.valueOf(k), v));
                merge(merged, named);
                into.put(key, merged);
              } else {
                into.put(key, value);
              }
            });
  }
}
