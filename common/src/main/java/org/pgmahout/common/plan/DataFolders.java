package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The folders of a plan whose owner root changes, and which a removal of the cluster deletes with
 * all that is in them: none may be the system's, or another program's. The rule is the plan's, and
 * an agent's too: it judges every spec by it before it acts.
 */
public final class DataFolders {
  static final String REMEDY =
      "write a folder of the cluster's own, like /var/lib/postgresql/NAME, /srv/NAME or /mnt/DISK/NAME";

  /** Folders whose content has an owner each; the cluster may have one of its own below. */
  private static final List<String> SHARED =
      List.of(
          "/var/lib",
          "/var/lib/postgresql",
          "/var/log",
          "/var/log/postgresql",
          "/var/cache",
          "/var/opt",
          "/var/local",
          "/usr/local",
          "/home",
          "/srv",
          "/opt",
          "/mnt",
          "/media");

  /** All in these belongs to Debian or to the machine, or is swept away now and then. */
  private static final List<String> SYSTEM =
      List.of(
          "/etc",
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/boot",
          "/dev",
          "/proc",
          "/sys",
          "/run",
          "/root",
          "/tmp",
          "/lost+found",
          "/var/tmp",
          "/var/run",
          "/var/lock",
          "/var/spool",
          "/var/mail",
          "/var/backups",
          "/var/cache/apt",
          "/var/cache/debconf",
          "/var/log/journal",
          "/var/lib/apt",
          "/var/lib/containerd",
          "/var/lib/dbus",
          "/var/lib/docker",
          "/var/lib/dpkg",
          "/var/lib/haproxy",
          "/var/lib/pam",
          "/var/lib/private",
          "/var/lib/sudo",
          "/var/lib/systemd",
          "/var/lib/ucf");

  /** The administrator's part of /usr, but for the folders that programs are installed in. */
  private static final String LOCAL = "/usr/local";

  private static final Set<String> INSTALLED =
      Set.of("bin", "etc", "games", "include", "lib", "man", "sbin", "share", "src");

  /** The agent's own; etcd's data has its place there by default. */
  private static final String AGENT = "/var/lib/pgmahout";

  private static final String ETCD = AGENT + "/etcd";

  /** None of these, nor a folder above one, can be the cluster's. */
  private static final List<String> KNOWN =
      Stream.of(SHARED, SYSTEM, List.of(AGENT)).flatMap(List::stream).toList();

  private DataFolders() {}

  /**
   * Refuses a plan that a spec brings.
   *
   * @throws OpsException PLAN_INVALID with the keys and what is wrong with their folders
   */
  public static void requireOwn(ClusterPlan plan) {
    List<String> refused = new ArrayList<>();
    of(plan)
        .forEach(
            (key, folder) -> problem(folder).ifPresent(what -> refused.add(key + ": " + what)));
    if (!refused.isEmpty()) {
      throw new OpsException(
          ErrorCode.PLAN_INVALID,
          String.join("; ", refused),
          "Nothing was touched. Correct the plan: " + REMEDY + ".");
    }
  }

  /** The folders that are the cluster's own, by their keys. */
  private static Map<String, String> of(ClusterPlan plan) {
    Map<String, String> folders = new LinkedHashMap<>();
    folders.put("patroni.home", plan.patroni().home());
    folders.put("postgresql.data_dir", plan.postgresql().dataDir());
    if (!plan.postgresql().walDir().isEmpty()) {
      folders.put("postgresql.wal_dir", plan.postgresql().walDir());
    }
    folders.put("etcd.data_dir", plan.etcd().dataDir());
    return folders;
  }

  /** Why a folder cannot be the cluster's; empty when it can. */
  static Optional<String> problem(String folder) {
    String path = normalised(folder);
    if (!folder.startsWith("/") || !PlanFormats.isPath(path)) {
      return Optional.of(Scalars.shown(folder) + " is no usable folder");
    }
    if (KNOWN.stream().anyMatch(known -> PlanFormats.isInside(known, path))) {
      return Optional.of(Scalars.shown(folder) + " is a folder of the system, or above one");
    }
    if (path.lastIndexOf('/') == 0) {
      return Optional.of(Scalars.shown(folder) + " is no usable folder");
    }
    if (path.matches("/home/[^/]+")) {
      return Optional.of(Scalars.shown(folder) + " is somebody's home");
    }
    return SYSTEM.stream()
        .filter(system -> PlanFormats.isInside(path, system) && !isAdministrators(path))
        .findFirst()
        .or(() -> Optional.of(AGENT).filter(_ -> isAgents(path)))
        .map(
            owner ->
                Scalars.shown(folder)
                    + " is in "
                    + owner
                    + ", which belongs to the system or another program");
  }

  private static boolean isAdministrators(String path) {
    String[] parts = path.split("/");
    return PlanFormats.isInside(path, LOCAL) && parts.length > 3 && !INSTALLED.contains(parts[3]);
  }

  private static boolean isAgents(String path) {
    return PlanFormats.isInside(path, AGENT) && !PlanFormats.isInside(path, ETCD);
  }

  /** Without what means nothing to the kernel: {@code //}, {@code /./} and a slash at the end. */
  private static String normalised(String folder) {
    return Arrays.stream(folder.split("/"))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .collect(Collectors.joining("/", "/", ""));
  }
}
