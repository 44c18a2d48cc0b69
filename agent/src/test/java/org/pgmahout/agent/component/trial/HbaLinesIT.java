package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.component.postgresql.ServerConfiguration;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Fault;
import org.pgmahout.agent.local.RealPostgresql;
import org.pgmahout.agent.local.RealServer;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PlanProblem;

/**
 * The plan's rules and a real server agree on thousands of lines of pg_hba.conf. Left out are the
 * methods that Debian's PostgreSQL has and these builds do not (LDAP, PAM, GSSAPI), and words with
 * {@code @}, which name files.
 */
class HbaLinesIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  private static final int LINES = 800;

  /** The same each time, unless another is asked for: {@code -Dpgmahout.seed=7}. */
  private static final long SEED = Long.getLong("pgmahout.seed", 1);

  private static final List<List<String>> WORDS =
      List.of(
          List.of("local", "host", "hostssl", "hostnossl", "host", "hostssl", "lokal", "HOST"),
          List.of(
              "all", "db1", "\"my db\"", "a, b", "replication", "sameuser", "a\"b,c\"d", "\"\""),
          List.of("all", "+team", "app", "\"My User\"", "\"a,b # c\"", "é", "a,"),
          List.of(
              "all",
              "samenet",
              "samehost",
              "10.0.0.0/8",
              "10.0.0.5 255.255.255.255",
              "::1/128",
              "fe80:: ffff::",
              "fe80::/10",
              ".example.org",
              "10.0.0.0/33",
              "::1/129",
              "10.0.0.1",
              "10.0.0.0/x",
              "10.0.0.1 ffff::",
              "::g/8",
              "[::1]/128",
              "::ffff:10.0.0.0/104",
              "10.0.0.0/",
              "\"10.0.0.0/8\"",
              "a,b"),
          List.of(
              "trust",
              "reject",
              "scram-sha-256",
              "md5",
              "password",
              "\"md5\"",
              "peer",
              "ident",
              "cert",
              "radius",
              "scram",
              "MD5",
              "sspi",
              "md5,trust"),
          List.of(
              "",
              "",
              "",
              "",
              "map=m",
              "clientcert=verify-ca",
              "clientcert=verify-full",
              "clientcert=1",
              "clientname=CN",
              "clientname=cn",
              "map",
              "foo=bar",
              "=x",
              "x",
              "radiusservers=127.0.0.1 radiussecrets=s",
              "radiussecrets=s",
              "radiusservers=\"127.0.0.1,127.0.0.2\" radiussecrets=\"s,t\" radiusports=\"1812,1813\"",
              "radiusservers=127.0.0.1 radiussecrets=s radiusports=x",
              "krb_realm=X",
              "include_realm=1",
              "pamservice=x",
              "ldapserver=x"),
          List.of("", "", " # why", "#why", ",", "\t"));

  static List<Integer> majors() {
    return RealPostgresql.majors();
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void bothRefuseTheSameLines(int major) throws IOException {
    Random random = new Random(SEED);
    List<String> lines = IntStream.range(0, LINES).mapToObj(_ -> line(random)).toList();
    Set<Integer> byPlan = refusedByPlan(lines, major);
    Set<Integer> byServer = refusedByServer(lines, major);
    List<String> differ = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      if (byPlan.contains(i) != byServer.contains(i)) {
        differ.add(
            (byPlan.contains(i) ? "plan alone refuses " : "server alone refuses ") + lines.get(i));
      }
    }
    assertThat(differ).as("-Dpgmahout.seed=%d", SEED).isEmpty();
    assertThat(byServer).hasSizeBetween(LINES / 10, LINES * 95 / 100);
  }

  private static String line(Random random) {
    StringBuilder line = new StringBuilder();
    boolean wild = random.nextInt(10) == 0;
    for (int i = 0; i < WORDS.size(); i++) {
      List<String> words = WORDS.get(i);
      // A right word twice out of three times: a line with two mistakes says less than one.
      int bound = random.nextInt(3) == 0 ? words.size() : Math.min(words.size(), i == 5 ? 4 : 5);
      boolean skipped =
          wild && random.nextInt(5) == 0 || i == 3 && line.toString().startsWith("local");
      if (!skipped) {
        line.append(i > 0 && i < WORDS.size() - 1 ? " " : "")
            .append(words.get(random.nextInt(bound)));
      }
    }
    return line.toString();
  }

  /** Each line is a line of the plan, too. */
  private static Set<Integer> refusedByPlan(List<String> lines, int major) {
    String head =
        """
        apiVersion: pgmahout/v1
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        postgresql:
          version: %d
          hba:
            - no line at all
        """
            .formatted(major);
    String text =
        head
            + lines.stream()
                .map(line -> "    - '" + line.replace("'", "''") + "'\n")
                .collect(Collectors.joining());
    int before = (int) head.lines().count() + 1;
    // The first line is wrong, so that the order of the others is not judged.
    return ((LoadResult.Rejected) PlanLoader.load("cluster.yaml", text))
        .problems().stream()
            .map(PlanProblem::line)
            .filter(line -> line >= before)
            .map(line -> line - before)
            .collect(Collectors.toSet());
  }

  private static Set<Integer> refusedByServer(List<String> lines, int major) throws IOException {
    try (RealServer server = new RealServer(REAL, major, "hba-" + major)) {
      server.write("postgresql.conf", server.own());
      server.start();
      server.write("pg_hba.conf", String.join("\n", lines) + "\n");
      return ServerConfiguration.of(server.asked(), List.of()).orElseThrow().faults().stream()
          .map(Fault::line)
          .map(line -> line - 1)
          .collect(Collectors.toSet());
    }
  }
}
