package org.pgmahout.controller.credentials;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.wire.CertificateUpdate;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.client.ServedCertificate;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * Keeps what agents show, whom they trust and whom they refuse as the plan folder has it: over
 * their own API, without ssh and without a restart.
 */
public final class AgentCertificates {
  private final PlanFolder folder;
  private final ClusterPlan plan;

  /** Of the agents of a plan, by the keys next to it. */
  public AgentCertificates(PlanFolder folder, ClusterPlan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  /** What differs, by node, in words; nodes where nothing does have no entry. */
  public Map<String, List<String>> differences(List<AgentClient> agents) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    Map<String, AgentCertificate> now = NodeRuns.all(kept(agents), AgentClient::certificate);
    adopt(now.values());
    now.forEach(
        (node, is) -> {
          List<String> words = wanted(node, is).words();
          if (!words.isEmpty()) {
            found.put(node, words);
          }
        });
    return found;
  }

  /** Brings all of them up to date; throws when one is not reached, after all were tried. */
  public Map<String, List<String>> bring(List<AgentClient> agents) {
    adopt(NodeRuns.all(kept(agents), AgentClient::certificate).values());
    return NodeRuns.all(kept(agents), this::bring);
  }

  /** The same, and who is not reached is a row. */
  public Map<String, Parallel.Answer<List<String>>> bringWhereReached(List<AgentClient> agents) {
    adopt(
        NodeRuns.collect(kept(agents), AgentClient::certificate).values().stream()
            .filter(answer -> answer instanceof Parallel.Answer.Value<AgentCertificate>)
            .map(answer -> ((Parallel.Answer.Value<AgentCertificate>) answer).value())
            .toList());
    return NodeRuns.collect(kept(agents), this::bring);
  }

  /** Remembers what the agent of a node shows at this moment, when it is this folder's. */
  public void rememberShown(NodePlan node) {
    ServedCertificate.at(
            node.address(),
            plan.agent().port(),
            ServedCertificate.Opening.TLS,
            trusted -> folder.own().toLook(AuthorityName.CONTROL, trusted))
        .ifPresent(seen -> folder.agents().remember(node.name(), seen.certificate()));
  }

  /**
   * Asks all of them before it sends anything, because the first must be sent what only the last
   * knows.
   */
  private void adopt(Collection<AgentCertificate> known) {
    known.forEach(one -> folder.issued().adopt(one.revocationsPem()));
  }

  /** A folder that was handed over has no say in it. */
  private List<AgentClient> kept(List<AgentClient> agents) {
    return folder.control().signs() ? agents : List.of();
  }

  private List<String> bring(AgentClient agent) {
    Wanted wanted = wanted(agent.node(), agent.certificate());
    if (!wanted.words().isEmpty()) {
      agent.certificate(wanted.update());
    }
    return wanted.words();
  }

  private record Wanted(CertificateUpdate update, List<String> words) {}

  private Wanted wanted(String name, AgentCertificate now) {
    NodePlan node =
        plan.nodes().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    Optional<X509Certificate> renewed =
        folder
            .agents()
            .renewed(
                Pem.certificate(now.chainPem()), Csr.parse(now.csrPem()), name, node.address());
    AuthorityList trusted = folder.agents().signedAuthorities();
    String authorities = Pem.of(trusted.authorities());
    String revocations = folder.issued().revocations().pem();
    List<String> words = new ArrayList<>();
    renewed.ifPresent(one -> words.add("certificate until " + one.getNotAfter().toInstant()));
    if (!authorities.equals(now.authoritiesPem())) {
      words.add("trusts other authorities");
    }
    if (!revocations.equals(now.revocationsPem())) {
      words.add("refuses revoked certificates");
    }
    return new Wanted(
        new CertificateUpdate(
            renewed.map(Pem::of).orElse(""),
            authorities,
            trusted.number(),
            trusted.signature(),
            revocations),
        words);
  }
}
