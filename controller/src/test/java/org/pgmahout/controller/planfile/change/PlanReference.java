package org.pgmahout.controller.planfile.change;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.DatabasePlan;
import org.pgmahout.common.plan.GrantPlan;
import org.pgmahout.common.plan.PlanKeys;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.plan.Timing;
import org.pgmahout.common.plan.Timings;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Writes docs/plan.md: every key with its default and meaning, from the records and {@code
 * defaults.yaml}.
 */
final class PlanReference {
  private static final String HEAD =
      """
      # The plan: every key of cluster.yaml

      <!-- Made of common/src/main/resources/org/pgmahout/common/plan/defaults.yaml and the plan's records by
           PlanReferenceTest: change those, then run deploy/docs. -->

      A plan is one YAML file. Two keys have no default: `apiVersion: pgmahout/v1` and `nodes`. Everything else has the
      default below; `pgmahout plan --effective` prints the plan with all of them filled in.

      ```yaml
      apiVersion: pgmahout/v1
      nodes:
        - node-00=198.18.10.17          # short form: a database node
        - node-01=198.18.10.18
        - node-02=198.18.10.19
        - name: haproxy
          address: 198.18.10.20
          roles: [proxy]
      ```

      Rules of the file:

      - Sections (`haproxy:`), maps and lists may be left out or empty, single keys left out. Maps (`parameters`, `sysctl`)
        are laid over the default map, lists replace the default list.
      - Numbers are written without unit or quotes; the unit is in the key's name. Sizes are PostgreSQL's: `512MB`.
      - `postgresql.parameters` are written as in postgresql.conf: `work_mem: 64MB`, `jit: off`; the case of a name does not
        matter. Names, types, ranges, units and words are judged by PostgreSQL's own table of the version in
        `postgresql.version` (13 to 18), with those of its contrib libraries; with version 0 only by what all versions agree
        on. What Patroni would silently change or drop is refused too (`max_connections` below 25), and what other keys
        decide. Only the nodes can judge texts (`timezone`, `log_destination`, `shared_preload_libraries`) and parameters of
        other libraries (`name.of_theirs`).
      - A text for PostgreSQL is one line. A long one is folded with `>-`: `>` and `|` leave a line break at its end, which is
        refused.
      - Truth values are `true` and `false`. YAML's aliases, tags and second documents are refused.
      - Mistakes are reported all at once as `file:line:column: what is wrong; what to do`, and the command exits 2.
      - Warnings (`warning: file:line:column: ...`) are of what is allowed and hardly wanted; `validate`, `plan` and `apply`
        print them, and the exit code stays.
      - Lines of `postgresql.hba` are judged as PostgreSQL judges them: one that it refuses would keep it from starting. One
        that never fits because of a line before it is warned of. What the cluster itself lives on stands before them all, so
        that none of them can keep it out: the roles `postgres`, `replicator` and `rewind` from where `security.superuser_from`
        says and from nowhere else, and `pgmahout_proof`, which pgmahout logs in as to prove that the cluster serves.
      - `patroni.home`, `postgresql.data_dir`, `postgresql.wal_dir` and `etcd.data_dir` are folders of the cluster's own:
        `destroy` deletes them with all that is in them. One that is there already has to be empty, or to hold this
        cluster's data (`LEFTOVERS`). The system's folders and those above one (`/var/lib`, `/srv`,
        `/mnt`, `/home`) are refused, and so is what is below `/etc`, `/usr`, `/root`, `/run`, `/tmp`, `/var/tmp` and the
        like, or below another program's folder (`/var/lib/docker`). `/srv/pg`, `/mnt/disk1/pg` and folders in
        `/var/lib/postgresql` are taken. Agents judge what they are sent by the same rule.
      - `ssh.host` and `ssh.user` are judged strictly, because they stand in lines that are printed to be pasted: an IP
        address, a host name or an alias of letters, digits, `.`, `-` and `_`; a user's name of at most 32 letters, digits,
        `_`, `-` and `.`, with a letter or `_` first.
      - Editors that know JSON Schema find it in `deploy/schema/cluster.schema.json`. For the YAML language server, begin the
        file with `# yaml-language-server: $schema=<path of the schema>`.
      - `extra` of `patroni`, `etcd` and `haproxy` is for options this page does not have. It comes last, and a key that
        pgmahout writes itself is refused together with the name of the plan's key for it.
      - In `haproxy.extra` the write port has two sections for the server's side: `backend postgres-by-key`, by which clients
        are led while the proxy's agent follows the leader key, and `listen postgres-write`, whose servers Patroni's checks
        decide. What is to hold always goes into both. Reads have `backend postgres-replicas-by-key` and
        `backend postgres-replicas` likewise.

      Ready examples are in `deploy/examples`.

      The last column says what changing the key takes on a running cluster: *now* (a reload), a *rolling restart*, a verb of
      *its own*, or that it is *refused* because it is fixed once the cluster is made. `pgmahout plan` shows it for what you
      changed, and what the whole costs.

      """;

  static final String ROLE_NAME =
      "The role's name as PostgreSQL has it, case included. The cluster's own (`postgres`, `replicator`, `rewind`) are refused.";
  static final String DATABASE_NAME = "The database's name as PostgreSQL has it, case included.";
  static final String GRANT_ROLE = "A role of the plan, or `public`: everybody.";
  static final String GRANT_PRIVILEGES =
      "On a database some of `connect`, `create`, `temporary`; on a schema of `usage`, `create`; an empty list takes all away.";

  private final StringBuilder out = new StringBuilder(HEAD);
  private final DefaultsText defaults = DefaultsText.read();

  private PlanReference() {}

  static String text() {
    PlanReference reference = new PlanReference();
    reference.whole();
    return reference.out.toString();
  }

  private void whole() {
    head("Top");
    row(
        "apiVersion",
        "required",
        "Version of this grammar: `" + ClusterPlan.API_VERSION + "`.",
        "apiVersion");
    row("nodes", "required", "The machines, see below.", "nodes");
    row("name", "plan.name", "name");
    head("nodes");
    row(
        "name",
        "required",
        "The node's name in Patroni, etcd, HAProxy and certificates: a DNS label in lower case.",
        "nodes.*");
    row(
        "address",
        "required",
        "IPv4 address or host name that every other node reaches it by.",
        "nodes.*.address");
    for (String key : new String[] {"roles", "ssh.host", "ssh.user", "ssh.port", "tags"}) {
      row(key, "node." + key, "nodes.*." + key);
    }
    for (RecordComponent section : ClusterPlan.class.getRecordComponents()) {
      if (section.getType().isRecord()) {
        String name = PlanKeys.key(section);
        head(name);
        out.insert(
            out.lastIndexOf("\n| key"), "\n" + defaults.comments().get("plan." + name) + "\n");
        PlanKeys.keys(section.getType())
            .forEach(key -> row(key, "plan." + name + "." + key, name + "." + key));
      }
    }
    entries(
        RolePlan.class,
        "role",
        "postgresql.roles",
        "postgresql.roles.*",
        Map.of("name", ROLE_NAME));
    entries(
        DatabasePlan.class,
        "database",
        "postgresql.databases",
        "postgresql.databases.*",
        Map.of("name", DATABASE_NAME));
    entries(
        GrantPlan.class,
        "grant",
        "postgresql.databases: grants",
        "postgresql.databases.*.grants",
        Map.of("role", GRANT_ROLE, "privileges", GRANT_PRIVILEGES));
    timings();
  }

  /**
   * The keys of a list's entries.
   *
   * @param section of defaults.yaml
   * @param required what the keys without a default mean
   */
  private void entries(
      Class<?> type, String section, String title, String field, Map<String, String> required) {
    head(title);
    out.insert(out.lastIndexOf("\n| key"), "\n" + defaults.comments().get(section) + "\n");
    for (String key : PlanKeys.keys(type)) {
      if (required.containsKey(key)) {
        row(key, "required", required.get(key), field);
      } else {
        row(key, section + "." + key, field + "." + key);
      }
    }
  }

  private void timings() {
    out.append(
        "\n## patroni.timing\n\nHow long writes are impossible after the leader's machine dies, at best and at worst, is computed of these.\n\n| key |");
    Timings.presets().forEach(preset -> out.append(" `").append(preset).append("` |"));
    out.append(" meaning |\n|---|")
        .append("---|".repeat(Timings.presets().size()))
        .append("---|\n");
    for (String key : PlanKeys.keys(Timing.class)) {
      out.append("| `").append(key).append("` |");
      Timings.presets()
          .forEach(
              preset ->
                  out.append(' ').append(shown("timings." + preset + "." + key)).append(" |"));
      out.append(' ')
          .append(comment("timings." + Timings.presets().getFirst() + "." + key))
          .append(" |\n");
    }
    out.append("| outage |");
    Timings.presets()
        .forEach(
            preset ->
                out.append(' ')
                    .append(Timings.afterLossOfLeader(Timings.preset(preset).orElseThrow()).text())
                    .append(" |"));
    out.append(
        " ttl - loop_wait, to ttl + loop_wait + 2 s + check_interval + (check_rise - 1) * check_fast. |\n");
  }

  private void head(String title) {
    out.append(out.charAt(out.length() - 2) == '\n' ? "" : "\n")
        .append("## ")
        .append(title)
        .append("\n\n| key | default | meaning | a change takes |\n|---|---|---|---|\n");
  }

  private void row(String key, String path, String field) {
    row(key, "`" + shown(path).replaceAll("^$", "\"\"") + "`", comment(path), field);
  }

  private void row(String key, String standard, String meaning, String field) {
    out.append("| `")
        .append(key)
        .append("` | ")
        .append(standard)
        .append(" | ")
        .append(meaning)
        .append(" | ")
        .append(ChangeTable.row(field).orElseThrow().says())
        .append(" |\n");
  }

  private String shown(String path) {
    Node node = defaults.values().get(path);
    if (node == null) {
      throw new IllegalStateException("defaults.yaml has no " + path);
    }
    return DefaultsText.shown(node);
  }

  private String comment(String path) {
    String comment = defaults.comments().getOrDefault(path, "");
    if (comment.isEmpty()) {
      throw new IllegalStateException("defaults.yaml has no comment above " + path);
    }
    return comment.replace("|", "\\|");
  }
}
