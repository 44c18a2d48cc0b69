package org.pgmahout.controller.credentials;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.Revocations;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * Agents that a revocation did not reach, because they were away when it was made: they let in a
 * caller that this folder refuses. A list has no end by which an agent could notice that itself.
 */
public final class MissedRevocations {
  private MissedRevocations() {}

  /**
   * A row for each of them; an agent that does not answer, or does not say whom it refuses, has
   * none here.
   */
  public static List<Certificates.Row> rows(PlanFolder folder, List<AgentClient> agents) {
    List<Certificates.Row> rows = new ArrayList<>();
    NodeRuns.collect(agents, AgentClient::certificate)
        .forEach(
            (node, answer) -> {
              if (answer instanceof Answer.Value<AgentCertificate>(AgentCertificate shown)) {
                row(folder, node, shown.revocationsPem()).ifPresent(rows::add);
              }
            });
    return rows;
  }

  /**
   * What a node lacks; empty when it refuses all that the folder refuses.
   *
   * @param list the agent's lists, as PEM
   */
  static Optional<Certificates.Row> row(PlanFolder folder, String node, String list) {
    Set<BigInteger> missed = new HashSet<>(folder.issued().revocations().serials());
    missed.removeAll(Revocations.parse(list).serials());
    if (missed.isEmpty()) {
      return Optional.empty();
    }
    String apply = "pgmahout apply";
    return Optional.of(
        new Certificates.Row(
            node + " revocations",
            AuthorityName.CONTROL.word(),
            Instant.EPOCH,
            0,
            "not refused yet: " + whose(folder, missed),
            folder.control().signs() ? apply : "where the cluster was made: " + apply));
  }

  private static String whose(PlanFolder folder, Set<BigInteger> serials) {
    String people =
        folder.issued().people().entrySet().stream()
            .filter(
                person ->
                    person.getValue().stream()
                        .anyMatch(one -> serials.contains(one.getSerialNumber())))
            .map(person -> person.getKey())
            .collect(Collectors.joining(", "));
    return people.isEmpty() ? "a certificate that was revoked" : people + ", revoked";
  }
}
