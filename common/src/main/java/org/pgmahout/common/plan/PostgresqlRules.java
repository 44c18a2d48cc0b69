package org.pgmahout.common.plan;

import java.util.List;
import java.util.Optional;
import org.pgmahout.common.parameter.ParameterTable;

/** PostgreSQL: what can be set, and what Patroni and pgmahout set themselves. */
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
    if (!PlanFormats.isSize(size)) {
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
    boolean good = path("patroni.home", home, problems);
    // One that follows the home says nothing that was not said of it.
    if (good || problems.isWritten("postgresql.data_dir")) {
      path("postgresql.data_dir", data, problems);
    }
    if (data.equals(home)
        || VENV_ENTRIES.stream()
            .anyMatch(entry -> PlanFormats.isInside(data, home + "/" + entry))) {
      problems.on(
          "postgresql.data_dir",
          "data directory " + data + " would lie among the venv's own files in " + home,
          "write " + home + "/data or a folder outside of it");
    } else if (PlanFormats.isInside(home, data)) {
      problems.on(
          "patroni.home",
          "the venv " + home + " would lie inside the data directory " + data,
          "put the venv beside the data directory");
    }
    if (!wal.isEmpty()) {
      path("postgresql.wal_dir", wal, problems);
      if (PlanFormats.isInside(wal, data) || PlanFormats.isInside(data, wal)) {
        problems.on(
            "postgresql.wal_dir",
            "WAL folder " + wal + " and data directory " + data + " lie in one another",
            "write a folder on another disk, or delete the key to keep the WAL in the data directory");
      }
    }
  }

  /** Whether a folder can be the cluster's own. */
  static boolean path(String path, String folder, Problems problems) {
    if (!PlanFormats.isPath(folder) || folder.lastIndexOf('/') == 0) {
      problems.on(
          path,
          Scalars.shown(folder) + " is no usable folder",
          "write an absolute path below a top folder, without blanks, '..' or a slash at its end");
      return false;
    }
    Optional<String> refused = DataFolders.problem(folder);
    refused.ifPresent(what -> problems.on(path, what, DataFolders.REMEDY));
    return refused.isEmpty();
  }
}
