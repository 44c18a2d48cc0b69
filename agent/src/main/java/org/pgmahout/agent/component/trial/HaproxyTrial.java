package org.pgmahout.agent.component.trial;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.agent.component.haproxy.HaproxyWords;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeFiles;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.RenderedFile;
import org.pgmahout.common.spec.Secrets;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** The proxy's configuration, judged by the HAProxy that is installed here. */
final class HaproxyTrial {
  private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");
  private static final Pattern PLACE = Pattern.compile("\\[/dev/stdin:(\\d+)]");

  private final CommandRunner commands;

  HaproxyTrial(CommandRunner commands) {
    this.commands = commands;
  }

  /** What it refuses; nothing while it is not there. */
  List<Remark> of(NodeSpec spec) {
    if (!Files.exists(PROGRAM)) {
      return List.of();
    }
    String text =
        NodeFiles.of(spec, Secrets.masked(), Component.HAPROXY).stream()
            .filter(file -> file.path().equals(NodePaths.HAPROXY_CFG))
            .map(RenderedFile::text)
            .findFirst()
            .orElse("");
    // The last file of a list may be standard input (haproxy(1), "-f").
    CommandResult result =
        commands.run(
            Command.of(PROGRAM.toString(), "-c", "-f", "/dev/stdin").reading(new Secret(text)));
    return result.ok() ? List.of() : remarks(spec.plan().haproxy().extra(), text, result);
  }

  /** A refusal each, with the line that is meant in place of its number in a file nobody sees. */
  static List<Remark> remarks(Map<String, String> extra, String text, CommandResult result) {
    List<String> alerts = HaproxyWords.alerts(result.stderr().lines().toList());
    if (alerts.isEmpty()) {
      return List.of(remark("haproxy", result.lastWords(6).replaceAll("\\s*\n\\s*", "; ")));
    }
    List<String> lines = text.lines().toList();
    List<Remark> remarks = new ArrayList<>();
    for (String alert : alerts) {
      Matcher place = PLACE.matcher(alert);
      int number = place.find() ? Integer.parseInt(place.group(1)) : 0;
      String line = number > 0 && number <= lines.size() ? lines.get(number - 1).strip() : "";
      remarks.add(
          remark(
              sectionWith(extra, line),
              line.isEmpty()
                  ? alert
                  : place.replaceFirst(Matcher.quoteReplacement("'" + line + "'"))));
    }
    return remarks;
  }

  private static String sectionWith(Map<String, String> extra, String line) {
    return extra.entrySet().stream()
        .filter(section -> section.getValue().lines().map(String::strip).anyMatch(line::equals))
        .map(section -> "haproxy.extra." + section.getKey())
        .findFirst()
        .orElse("haproxy");
  }

  private static Remark remark(String path, String words) {
    return new Remark(path, "HAProxy", words, "Correct it in the plan (haproxy.extra).");
  }
}
