package org.pgmahout.controller.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.history.HistoryNote;
import org.pgmahout.controller.view.Screen;
import org.pgmahout.controller.workspace.Workspace;

/** Brings every agent the list of who is refused, and says which did not learn it. */
public final class RevocationDelivery {
  private final Workspace space;
  private final Screen screen;

  /** To the agents of this workspace. */
  public RevocationDelivery(Workspace space, Screen screen) {
    this.space = space;
    this.screen = screen;
  }

  /** Brings it, and writes the line of history. */
  public Map<String, Answer<List<String>>> bring(String history) {
    Map<String, Answer<List<String>>> answers =
        new AgentCertificates(space.folder(), space.plan()).bringWhereReached(space.agents());
    HistoryNote.write(space.edge(), history, screen::progress);
    return answers;
  }

  /**
   * Says it, a line an agent.
   *
   * @param whom who is refused
   * @return the nodes that did not learn it
   */
  public List<String> show(Map<String, Answer<List<String>>> answers, String whom) {
    List<String> silent = new ArrayList<>();
    answers.forEach(
        (node, answer) -> {
          switch (answer) {
            case Answer.Value<List<String>> _ -> screen.result(node + ": refuses " + whom);
            case Answer.Failure<List<String>>(OpsException error) -> {
              silent.add(node);
              screen.error(error, false);
            }
          }
        });
    return silent;
  }
}
