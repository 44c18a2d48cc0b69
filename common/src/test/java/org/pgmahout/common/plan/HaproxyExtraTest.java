package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HaproxyExtraTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "global | nbthread 4",
        "global | tune.bufsize 32768",
        "global | ssl-default-bind-options ssl-min-ver TLSv1.2",
        "global | # lua-load is not for us",
        "global | log /dev/log local0",
        "defaults | timeout client-fin 30s",
        "defaults | no option dontlognull",
        "listen stats | stats auth admin:${STATS_PASSWORD}",
        "listen stats | http-request use-service prometheus-exporter if { path /metrics }",
        "listen more | bind 10.0.0.1:5000 ssl crt /etc/haproxy/site.pem",
        "listen more | bind /run/haproxy/more.sock",
        "listen more | acl known src -f /etc/haproxy/known.lst",
        "listen more | bind *:5000",
        "backend spare | server one 127.0.0.1:1 check",
        "resolvers dns | nameserver one 10.0.0.53:53",
        "userlist people | user anna password $6$x",
        "peers mine | peer one 10.0.0.1:1024"
      })
  void whatAProxyNeedsIsTaken(String section, String line) {
    assertThat(HaproxyExtra.problems(section, "  " + line + "\n\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "global | lua-load /tmp/x.lua",
        "global | lua-load-per-thread /tmp/x.lua",
        "global | lua-prepend-path /tmp",
        "global | tune.lua.maxmem 0",
        "global | user root",
        "global | uid 0",
        "global | group root",
        "global | chroot /",
        "global | insecure-fork-wanted",
        "global | insecure-setuid-wanted",
        "global | external-check",
        "global | setenv LD_PRELOAD /tmp/x.so",
        "global | ssl-engine evil",
        "global | ssl-provider-path /tmp",
        "global | .if defined(HOME)",
        "global | \"lua-load\" /tmp/x.lua",
        "global | lua\\-load /tmp/x.lua",
        "global | ${WORD} /tmp/x.lua",
        "listen more | option external-check",
        "listen more | option \"external-check\"",
        "listen more | external-check command /tmp/x",
        "listen stats | http-request return status 200 content-type text/plain file /etc/shadow",
        "listen stats | http-request return status 200 lf-file /var/lib/pgmahout/secrets/x",
        "listen stats | http-request return status 200 \"file\" /etc/shadow",
        "listen more | errorfile 503 /etc/shadow",
        "listen more | acl known src -f /etc/shadow",
        "listen more | bind /var/lib/postgresql/data/global/pg_control",
        "listen more | bind unix@/etc/passwd",
        "listen more | bind *:5000,unix@/etc/passwd",
        "listen more | bind /run/haproxy/../../etc/passwd",
        "listen more | acl known src -f /etc/haproxy/../shadow",
        "global | unix-bind prefix /etc",
        "global | stats socket /etc/passwd level admin",
        "listen more | http-request lua.deny",
        "listen more | filter spoe engine x config /tmp/x",
        "listen more | http-request use-service lua.shell",
        "backend spare | use-fcgi-app php",
        "userlist people | lua-load /tmp/x"
      })
  void whatLoadsCodeOrRunsProgramsOrChangesUsersIsNot(String section, String line) {
    assertThat(HaproxyExtra.problems(section, "log global\n" + line + "\n"))
        .as("%s: %s", section, line)
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "program x\n  command /bin/sh -c id",
        "defaults other",
        "defaults",
        "global",
        "fcgi-app php",
        "http-errors mine",
        "log-forward syslog",
        "crt-store web",
        "traces",
        "  listen\tmore",
        "peers mine"
      })
  void noLineOpensASection(String lines) {
    assertThat(HaproxyExtra.problems("global", "nbthread 2\n" + lines))
        .extracting(HaproxyExtra.Problem::what)
        .anySatisfy(what -> assertThat(what).endsWith("opens a section of its own"));
  }

  @Test
  void sectionsOfTheirOwn() {
    for (String section :
        List.of("program x", "fcgi-app x", "http-errors x", "traces", "Listen x")) {
      assertThat(HaproxyExtra.problems(section, ""))
          .extracting(HaproxyExtra.Problem::what)
          .singleElement()
          .isEqualTo("'%s' is no section of haproxy.cfg".formatted(section));
    }
  }
}
