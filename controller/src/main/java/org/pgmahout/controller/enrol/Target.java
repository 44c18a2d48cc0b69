package org.pgmahout.controller.enrol;

import java.util.HashMap;
import java.util.Map;

/**
 * A machine as the first look over SSH found it, before anything is touched.
 *
 * @param uid numeric user id of the login
 * @param sudo whether {@code sudo -n} works
 * @param systemd whether systemd runs the machine
 * @param architecture Debian's word for it
 * @param freeKb room under /usr and /var, whichever is less
 * @param portOwner program that listens on the agent's port; empty when free
 * @param agentVersion installed version; empty when none
 * @param packageSha256 mark of the installed package, left by enrolment; empty when none
 */
record Target(
    int uid,
    boolean sudo,
    boolean systemd,
    String os,
    String osVersion,
    String architecture,
    String glibc,
    long freeKb,
    String portOwner,
    String agentVersion,
    String packageSha256) {

  /** Where enrolment notes which build it installed. */
  static final String MARK = "/var/lib/pgmahout/package.sha256";

  /** Looks and changes nothing; {@code %d} is the agent's port. Answers {@code key=value} lines. */
  private static final String LOOK =
      """
      export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
      S=; [ "$(id -u)" = 0 ] || S="sudo -n"
      echo "uid=$(id -u)"
      if $S true 2>/dev/null; then echo sudo=yes; else echo sudo=no; S=; fi
      if [ -d /run/systemd/system ]; then echo systemd=yes; else echo systemd=no; fi
      if [ -r /etc/os-release ]; then . /etc/os-release; echo "os=$ID"; echo "version=$VERSION_ID"; fi
      echo "arch=$(dpkg --print-architecture 2>/dev/null || uname -m)"
      echo "glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)"
      echo "free=$(df -Pk /usr /var /tmp | awk 'NR>1 {print $4}' | sort -n | head -1)"
      echo "port=$($S ss -Hltnp "sport = :%d" 2>/dev/null | head -1 | tr -d '\\n')"
      echo "agent=$(dpkg-query -W -f='${db:Status-Status} ${Version}' pgmahout-agent 2>/dev/null | sed -n 's/^installed //p')"
      echo "mark=$($S cat %s 2>/dev/null)"
      """;

  static String look(int port) {
    return LOOK.formatted(port, MARK);
  }

  /** Reads what {@link #look} printed. */
  static Target parse(String said) {
    Map<String, String> values = new HashMap<>();
    said.lines()
        .forEach(
            line -> {
              int at = line.indexOf('=');
              if (at > 0) {
                values.put(line.substring(0, at), line.substring(at + 1).strip());
              }
            });
    return new Target(
        number(values.get("uid"), -1).intValue(),
        "yes".equals(values.get("sudo")),
        "yes".equals(values.get("systemd")),
        values.getOrDefault("os", ""),
        values.getOrDefault("version", ""),
        values.getOrDefault("arch", ""),
        values.getOrDefault("glibc", ""),
        number(values.get("free"), 0),
        values.getOrDefault("port", ""),
        values.getOrDefault("agent", ""),
        values.getOrDefault("mark", ""));
  }

  private static Long number(String text, long otherwise) {
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
