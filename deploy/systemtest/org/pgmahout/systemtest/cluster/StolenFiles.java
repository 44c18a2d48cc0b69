package org.pgmahout.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.systemtest.lab.TestLab;

/** What a thief took from a node, used from another machine of the lab against the others. */
public final class StolenFiles {
  private static final String LOOT = "/root/loot";
  private static final String WIRES = "/var/lib/postgresql/patroni-packages";

  private final TestLab lab;
  private final String victim;
  private final String machine;
  private final String password;

  private StolenFiles(TestLab lab, String victim, String machine, String password) {
    this.lab = lab;
    this.victim = victim;
    this.machine = machine;
    this.password = password;
  }

  /**
   * Copies a node's keys, certificates and the superuser's password.
   *
   * @param machine where they are used: a database node, whose address PostgreSQL lets in
   */
  public static StolenFiles of(TestLab lab, String victim, String machine) {
    String taken =
        lab.output(
            victim,
            "tar -C / -cz etc/pgmahout/pki/agent.key etc/pgmahout/pki/agent.crt %s/pki | base64 -w0"
                .formatted(WIRES.substring(1)));
    lab.output(
        machine,
        "rm -rf %1$s; mkdir -m 700 %1$s; echo %2$s | base64 -d | tar -C %1$s -xz --no-same-owner"
            .formatted(LOOT, taken.strip()));
    return new StolenFiles(lab, victim, machine, OwnFiles.secrets(lab).get("superuser-password"));
  }

  /** Before anything is done about it; else a refusal afterwards would prove nothing. */
  public void assertOpens(String node) {
    assertThat(agent(node)).as("known, and for its own node alone").contains("FORBIDDEN");
    assertThat(etcd(node)).contains("etcdserver");
    assertThat(patroni(node)).contains("\"state\": \"running\"");
    assertThat(postgresql(node)).startsWith("postgres");
    assertThat(withAGoodCertificate(node)).startsWith("postgres");
  }

  /** Nothing takes them any more. */
  public void assertOpensNothing(String node) {
    assertThat(agent(node)).contains("CERTIFICATE_INVALID", "was revoked");
    assertThat(etcd(node)).doesNotContain("etcdserver").contains("ended with");
    assertThat(patroni(node)).doesNotContain("running").contains("ended with");
    assertThat(postgresql(node)).contains("unknown ca").doesNotContain("postgres\n");
    assertThat(withAGoodCertificate(node)).contains("password authentication failed");
  }

  /** Sits at the node's address and passes for its agent, until it is closed. */
  public AutoCloseable servesAsAgent() {
    String pki = "/etc/pgmahout/pki/agent";
    lab.output(
        victim,
        """
        systemd-run --unit=thief openssl s_server -accept %1$d -cert %2$s.crt -key %2$s.key -www
        timeout 30 sh -c 'until ss -Hltn sport = :%1$d | grep -q .; do sleep 0.1; done'
        """
            .formatted(ApiPaths.DEFAULT_PORT, pki));
    return () -> lab.output(victim, "systemctl stop thief");
  }

  private String agent(String node) {
    return curl(node, LOOT + "/etc/pgmahout/pki/agent", ApiPaths.DEFAULT_PORT + "/v1/node");
  }

  private String etcd(String node) {
    return curl(node, LOOT + WIRES + "/pki/node", "2379/version");
  }

  private String patroni(String node) {
    return curl(node, LOOT + WIRES + "/pki/node", "8008/patroni");
  }

  private String curl(String node, String pair, String rest) {
    return lab.output(
        machine,
        "curl -sk --max-time 10 --cert %1$s.crt --key %1$s.key https://%2$s:%3$s || echo ended with $?"
            .formatted(pair, lab.address(node), rest));
  }

  private String postgresql(String node) {
    return postgresql(node, LOOT + WIRES + "/pki/");
  }

  /** The password alone is what is tried then. */
  private String withAGoodCertificate(String node) {
    lab.output(
        machine,
        "for f in node.crt node.key; do install -D -m 600 %s/pki/$f %s/own/$f; done"
            .formatted(WIRES, LOOT));
    return postgresql(node, LOOT + "/own/");
  }

  private String postgresql(String node, String pki) {
    return lab.output(
        machine,
        "PGPASSWORD='%s' psql -XAtqc 'select current_user' 'host=%s user=postgres dbname=postgres sslmode=require sslcert=%3$snode.crt sslkey=%3$snode.key' 2>&1 || true"
            .formatted(password, lab.address(node), pki));
  }
}
