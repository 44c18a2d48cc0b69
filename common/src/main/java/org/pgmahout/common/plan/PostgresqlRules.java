package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.parameter.ParameterTable;

/** PostgreSQL: what it can be told, and what Patroni and pgmahout tell it themselves. */
final class PostgresqlRules {
  private static final int OLDEST = ParameterTable.OLDEST;
  private static final int NEWEST = ParameterTable.NEWEST;

  /** Entries of the venv's folder that a rebuild of the venv owns. */
  private static final List<String> VENV_ENTRIES =
      List.of(
          "bin",
          "current",
          "include",
          "lib",
          "lib64",
          "share",
          "pki",
          "patroni.yml",
          "pyvenv.cfg",
          "venvs");

  private static final List<String> HBA_TYPES =
      List.of("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc");
  private static final List<String> HBA_METHODS =
      List.of(
          "trust",
          "reject",
          "scram-sha-256",
          "md5",
          "password",
          "gss",
          "sspi",
          "ident",
          "peer",
          "ldap",
          "radius",
          "cert",
          "pam",
          "bsd",
          "oauth");
  private static final Pattern HBA_FIELD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");

  private PostgresqlRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    PostgresqlPlan postgresql = plan.postgresql();
    if (postgresql.version() != 0
        && (postgresql.version() < OLDEST || postgresql.version() > NEWEST)) {
      problems.on(
          "postgresql.version",
          "PostgreSQL " + postgresql.version() + " is not between " + OLDEST + " and " + NEWEST,
          "write a supported major version, or 0 for the distribution's own");
    }
    directories(plan, problems);
    ParameterRules.check(postgresql, problems);
    for (int i = 0; i < postgresql.hba().size(); i++) {
      hba(postgresql.hba().get(i), "postgresql.hba[" + i + "]", problems);
    }
    if (!postgresql.encoding().matches("[A-Za-z][A-Za-z0-9_-]*")) {
      problems.on(
          "postgresql.encoding",
          Scalars.shown(postgresql.encoding()) + " is no encoding",
          "write UTF8");
    }
    if (!postgresql.locale().matches("[A-Za-z][A-Za-z0-9_.@-]*")) {
      problems.on(
          "postgresql.locale",
          Scalars.shown(postgresql.locale()) + " is no locale",
          "write C.UTF-8, or one that 'locale -a' shows on every node");
    }
    size("postgresql.wal_keep_size", postgresql.walKeepSize(), problems);
    if (postgresql.maxSlotWalKeepSize().startsWith("-")) {
      problems.on(
          "postgresql.max_slot_wal_keep_size",
          "max_slot_wal_keep_size "
              + postgresql.maxSlotWalKeepSize()
              + " is unlimited: the slot of an absent member would fill the disk and stop the primary",
          "write a size below that of the WAL's disk, for example 4GB");
    } else {
      size("postgresql.max_slot_wal_keep_size", postgresql.maxSlotWalKeepSize(), problems);
    }
  }

  static void size(String path, String size, Problems problems) {
    if (!Words.isSize(size)) {
      problems.on(
          path,
          Scalars.shown(size) + " is no size",
          "write a number and kB, MB, GB or TB, for example 512MB");
    }
  }

  private static void directories(ClusterPlan plan, Problems problems) {
    String home = plan.patroni().home();
    String data = plan.postgresql().dataDir();
    String wal = plan.postgresql().walDir();
    path("patroni.home", home, problems);
    path("postgresql.data_dir", data, problems);
    if (data.equals(home)
        || VENV_ENTRIES.stream().anyMatch(entry -> Words.isInside(data, home + "/" + entry))) {
      problems.on(
          "postgresql.data_dir",
          "data directory " + data + " would lie among the venv's own files in " + home,
          "write " + home + "/data or a folder outside of it");
    } else if (Words.isInside(home, data)) {
      problems.on(
          "patroni.home",
          "the venv " + home + " would lie inside the data directory " + data,
          "put the venv beside the data directory");
    }
    if (!wal.isEmpty()) {
      path("postgresql.wal_dir", wal, problems);
      if (Words.isInside(wal, data) || Words.isInside(data, wal)) {
        problems.on(
            "postgresql.wal_dir",
            "WAL folder " + wal + " and data directory " + data + " lie in one another",
            "write a folder on another disk, or delete the key to keep the WAL in the data directory");
      }
    }
  }

  static void path(String path, String folder, Problems problems) {
    if (!Words.isPath(folder) || folder.lastIndexOf('/') == 0) {
      problems.on(
          path,
          Scalars.shown(folder) + " is no usable folder",
          "write an absolute path below a top folder, without blanks, '..' or a slash at its end");
    }
  }

  /** The form of a pg_hba.conf record (PostgreSQL's documentation, "The pg_hba.conf File"). */
  private static void hba(String line, String path, Problems problems) {
    List<String> fields = new ArrayList<>();
    Matcher matcher = HBA_FIELD.matcher(line);
    while (matcher.find()) {
      fields.add(matcher.group());
    }
    if (line.contains("\n")
        || line.strip().startsWith("#")
        || fields.isEmpty()
        || !HBA_TYPES.contains(fields.getFirst())) {
      problems.on(
          path,
          "pg_hba line " + Scalars.shown(line) + " does not begin with a connection type",
          "write 'host database user address method', with one of: "
              + String.join(", ", HBA_TYPES));
      return;
    }
    boolean local = fields.getFirst().equals("local");
    int method =
        local
            ? 3
            : fields.size() > 5 && Words.isIpv4(fields.get(3)) && Words.isIpv4(fields.get(4))
                ? 5
                : 4;
    if (fields.size() <= method) {
      problems.on(
          path,
          "pg_hba line "
              + Scalars.shown(line)
              + " has "
              + fields.size()
              + " fields of "
              + (method + 1),
          local
              ? "write 'local database user method'"
              : "write '" + fields.getFirst() + " database user address method'");
    } else if (!local && method == 4 && !isClientAddress(fields.get(3))) {
      problems.on(
          path,
          "pg_hba address "
              + Scalars.shown(fields.get(3))
              + " is neither a network nor a host name",
          "write it like 10.0.0.0/8, all, samenet or .example.org");
    } else if (!HBA_METHODS.contains(fields.get(method))) {
      problems.on(
          path,
          "pg_hba method " + Scalars.shown(fields.get(method)) + " does not exist",
          DidYouMean.remedy(fields.get(method), HBA_METHODS));
    }
  }

  private static boolean isClientAddress(String address) {
    int slash = address.indexOf('/');
    String host = slash < 0 ? address : address.substring(0, slash);
    if (slash >= 0) {
      boolean six = host.contains(":");
      return (six ? host.matches("[0-9a-fA-F:.]+") : Words.isIpv4(host))
          && address.substring(slash + 1).matches("[0-9]{1,3}")
          && Integer.parseInt(address.substring(slash + 1)) <= (six ? 128 : 32);
    }
    // A bare IP address without a mask is refused by PostgreSQL too.
    return !host.matches("[0-9.]+")
        && Words.isHost(host.startsWith(".") ? host.substring(1) : host);
  }
}
