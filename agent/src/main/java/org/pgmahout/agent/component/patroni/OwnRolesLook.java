package org.pgmahout.agent.component.patroni;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Secret;

/**
 * What PostgreSQL's own roles lack, of several steps in one session. A session is a program that
 * starts and logs in: most of the time of these steps. Each answer serves one check of its step; a
 * step that checks again, because it has changed something, asks again.
 */
final class OwnRolesLook {
  private final Supplier<Optional<LocalPostgresql>> server;
  private final Map<String, String> questions;
  private final Map<String, Optional<List<Change>>> answers = new LinkedHashMap<>();

  /**
   * @param server this node's; empty while PostgreSQL is not installed
   * @param questions by a name of its own for each step: a query of three columns (role, what was
   *     found, what is wanted), with a row for each thing that is off
   */
  OwnRolesLook(Supplier<Optional<LocalPostgresql>> server, Map<String, String> questions) {
    this.server = server;
    this.questions = Map.copyOf(questions);
  }

  /** What is off for the step of this name. */
  synchronized Finding finding(String step) {
    if (!answers.containsKey(step)) {
      answers.clear();
      Optional<Map<String, List<Change>>> asked = ask();
      questions.keySet().forEach(one -> answers.put(one, asked.map(all -> all.get(one))));
    }
    return answers
        .remove(step)
        .map(Finding::of)
        .orElseGet(() -> new Finding.CannotTell("decided after PostgreSQL runs"));
  }

  private Optional<Map<String, List<Change>>> ask() {
    List<String> parts = new ArrayList<>();
    questions.forEach(
        (step, query) -> parts.add("select '%s', own.* from (%s) own".formatted(step, query)));
    return server
        .get()
        .map(running -> running.run(new Secret(String.join(" union all ", parts))))
        .filter(CommandResult::ok)
        .map(this::read);
  }

  private Map<String, List<Change>> read(CommandResult result) {
    Map<String, List<Change>> off = new LinkedHashMap<>();
    questions.keySet().forEach(step -> off.put(step, new ArrayList<>()));
    for (String line : result.lines()) {
      String[] part = line.split("\\|", 4);
      off.get(part[0]).add(Change.of("role " + part[1], part[2], part[3]));
    }
    return off;
  }
}
