package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.common.x509.CertificateRole;

/** What docs/security.md says of routes and limits is what the code does. */
class SecurityPageTest {
  private static final String ROUTE = "| `";

  private List<String> page;

  @BeforeEach
  void read() throws IOException {
    page = Files.readAllLines(Path.of("../docs/security.md"));
  }

  @Test
  void everyRouteHasItsRowAndThereAreNoOthers() {
    assertThat(page.stream().filter(line -> line.startsWith(ROUTE)).map(SecurityPageTest::start))
        .containsExactlyInAnyOrderElementsOf(
            Access.TABLE.stream()
                .map(
                    rule ->
                        "| `%s %s` | %s | %s |"
                            .formatted(
                                rule.method(), rule.path(), who(rule), size(rule.body().bytes())))
                .toList());
  }

  /** The columns before the last, which is prose. */
  private static String start(String line) {
    return line.substring(0, line.lastIndexOf('|', line.length() - 2) + 1);
  }

  private static String who(Access.Rule rule) {
    return rule.byToken()
        ? "who has the token"
        : rule.roles().stream()
            .map(CertificateRole::word)
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private static String size(long bytes) {
    if (bytes == 0) {
      return "none";
    }
    return bytes < 1 << 20 ? (bytes >> 10) + " kB" : (bytes >> 20) + " MB";
  }

  @Test
  void everyLimitIsTheOneInForce() {
    Limits limits = Limits.standard();
    assertThat(
            List.of(
                row("connections in all", limits.connections()),
                row(
                    "connections without a certificate, with those whose handshake has not ended",
                    limits.unproven()),
                row("connections without a certificate after the handshake", limits.strangers()),
                row("connections of one name", limits.person()),
                row(
                    "time from connecting to the end of the first head, and from a head to the end"
                        + " of its body",
                    limits.request().toSeconds() + " s"),
                row(
                    "time from an answer to the end of the next head",
                    limits.idle().toSeconds() + " s"),
                row("bodies that are read or worked on, of one name", size(Limits.BODIES.each())),
                row("the same of all names together", size(Limits.BODIES.all())),
                row("the same of callers with a token", size(Limits.TOKEN_BODIES.all())),
                row(
                    "streams of logs of one name, and of events",
                    limits.streams().each() + " of each"),
                row(
                    "streams of logs of all names together, and of events",
                    limits.streams().all() + " of each"),
                row("streams of the cluster's state of one name", Limits.CLUSTER_STREAMS.each()),
                row(
                    "streams of the cluster's state of all names together",
                    Limits.CLUSTER_STREAMS.all()),
                row("other requests under way of one name", limits.requests().each()),
                row("the same of all names together", limits.requests().all()),
                row("lines of a log that are there already", LogSource.Wanted.MOST)))
        .allSatisfy(row -> assertThat(page).filteredOn(line -> line.startsWith(row)).hasSize(1));
  }

  private static String row(String what, Object most) {
    return "| %s | %s |".formatted(what, most);
  }
}
