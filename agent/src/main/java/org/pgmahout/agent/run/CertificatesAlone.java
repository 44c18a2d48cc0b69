package org.pgmahout.agent.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Stage;

/**
 * A run that brings certificates and nothing else ({@link Stage#CERTIFICATES}). It comes when
 * nobody can ask the cluster how it is, so the spec that is on the node stays in force, whatever
 * plan the caller has, and passwords stay as they are.
 */
final class CertificatesAlone {
  private CertificatesAlone() {}

  /**
   * What is done of such a request.
   *
   * @param last the spec that is here
   * @throws OpsException WRONG_NODE when there is none of this node and cluster
   */
  static RunRequest of(RunRequest asked, String node, Optional<NodeSpec> last) {
    NodeSpec spec =
        last.filter(_ -> asked.spec().node().equals(node))
            .filter(known -> known.plan().name().equals(asked.spec().plan().name()))
            .orElseThrow(
                () ->
                    new OpsException(
                        ErrorCode.WRONG_NODE,
                        "certificates were brought for %s of the cluster %s; this agent is %s, and %s"
                            .formatted(
                                asked.spec().node(),
                                asked.spec().plan().name(),
                                node,
                                last.map(known -> "belongs to " + known.plan().name())
                                    .orElse("was never applied")),
                        "Compare the plan's addresses and name with this machine's."));
    Map<String, Secret> certificates = new TreeMap<>(asked.secrets());
    certificates.keySet().retainAll(SecretNames.CERTIFICATES);
    certificates.keySet().retainAll(spec.secrets());
    return new RunRequest(
        asked.owner(), asked.mode(), asked.stage(), List.of(), spec, certificates);
  }
}
