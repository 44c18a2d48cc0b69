package org.pgmahout.agent.component.patroni;

import java.nio.file.Path;
import java.util.Optional;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.patroni.PatroniClient;

/**
 * Base backups as Patroni on this node sees and makes them; a process that outlived its Patroni
 * counts, too.
 *
 * @param node this node's name
 */
record PatroniCopies(String node, LocalPatroni patroni, Machine machine)
    implements HalfCopyStep.Copies {

  @Override
  public Optional<String> source() {
    return patroni
        .ask(PatroniClient::members)
        .flatMap(
            all ->
                all.stream()
                    .filter(member -> member.role().leads() && member.healthy())
                    .map(Member::name)
                    .findFirst())
        .filter(leader -> !leader.equals(node));
  }

  @Override
  public boolean atWork(Path folder) {
    boolean told =
        patroni.ask(PatroniClient::status).map(now -> MemberWait.copies(now.state())).orElse(false);
    return told || machine.hasProcessOn(folder);
  }
}
