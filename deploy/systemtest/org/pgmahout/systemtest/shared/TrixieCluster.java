package org.pgmahout.systemtest.shared;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.PlanSections;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * Debian 13, begun small and grown while a client writes: two databases, one etcd and a proxy
 * become two databases and a witness with an etcd of three, and two proxies.
 */
public final class TrixieCluster extends SharedCluster<TrixieCluster.Grown> {
  /** Neither where the procedure puts it. */
  public static final String DATA = "/srv/postgresql/data";

  public static final String WAL = "/srv/wal/postgresql";

  private static final Duration ENROL_LIMIT = Duration.ofMinutes(3);

  /**
   * How it went.
   *
   * @param processes of the first node before and after: its containers, Patroni, PostgreSQL
   * @param again the enrolment of the grown plan
   * @param apply the growth
   * @param commits that PostgreSQL acknowledged to a client meanwhile
   * @param lost those of them that are gone
   * @param longestGap between two of them
   */
  public record Grown(
      List<String> processes,
      Program.Result again,
      Program.Result apply,
      int commits,
      List<Long> lost,
      Duration longestGap) {}

  public TrixieCluster() {
    super(
        new TestLab(
            "trixie",
            "198.18.22",
            List.of("node-00", "node-01", "haproxy", "witness", "haproxy-01")),
        Grown.class);
  }

  @Override
  public Grown build(TestLab lab) {
    lab.makeMachines("--os", "debian-13", "--machines", "node-00,node-01,haproxy");
    TestLab.succeed(lab.init());
    lab.rewrite(
        plan ->
            PlanSections.added(
                plan, "postgresql:\n  data_dir: %s\n  wal_dir: %s\n".formatted(DATA, WAL)));
    TestLab.succeed(lab.pgmahout(ENROL_LIMIT, "enrol", "--yes"));
    TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
    lab.addMachines("--os", "debian-13", "--machines", "witness,haproxy-01");
    // The witness stands first: before it has its vote, nobody may take it for a member to ask.
    lab.rewrite(
        plan ->
            plan.replace("roles: [database]", "roles: [database, etcd]")
                .replace("nodes:\n", "nodes:\n" + node(lab, "witness", "etcd"))
                .replace(
                    "roles: [proxy]\n", "roles: [proxy]\n" + node(lab, "haproxy-01", "proxy")));
    String before = processes(lab);
    try (Ledger ledger = new Ledger(lab)) {
      Program.Result again = TestLab.succeed(lab.pgmahout(ENROL_LIMIT, "enrol", "--yes"));
      Program.Result apply =
          TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
      ledger.stop();
      return new Grown(
          List.of(before, processes(lab)),
          again,
          apply,
          ledger.commits(),
          ledger.lost(),
          ledger.longestGap());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String node(TestLab lab, String name, String role) {
    return "  - {name: %s, address: %s, roles: [%s]}\n".formatted(name, lab.address(name), role);
  }

  private static String processes(TestLab lab) {
    return lab.output(
        "node-00",
        """
        docker ps --no-trunc --format '{{.ID}} {{.CreatedAt}}'
        systemctl show -p ExecMainStartTimestampMonotonic patroni docker
        head -1 %s/postmaster.pid
        """
            .formatted(DATA));
  }
}
