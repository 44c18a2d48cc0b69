package org.pgmahout.common.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.pgmahout.common.plan.PatroniPlan.SynchronousMode;
import org.pgmahout.common.python.PythonLock;

/**
 * Patroni: timings it would silently change, modes that cannot work, and keys of patroni.yml that
 * are pgmahout's.
 */
final class PatroniRules {
  /** Keys of patroni.yml that are rendered from the plan, and what to write instead. */
  private static final Map<String, String> OWNED = owned();

  private PatroniRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    PatroniPlan patroni = plan.patroni();
    version(
        "version", "patroni", 4, patroni.version(), PythonLock::knowsPatroni, patroni, problems);
    version(
        "psycopg", "psycopg", 3, patroni.psycopg(), PythonLock::knowsPsycopg, patroni, problems);
    hashes(patroni, problems);
    timing(patroni.timing(), problems);
    int databases = plan.nodesWith(Role.DATABASE).size();
    if (databases == 1
        && !problems.isSpoiledBelow("nodes")
        && patroni.synchronousMode() != SynchronousMode.OFF) {
      problems.on(
          "patroni.synchronous_mode",
          "synchronous_mode "
              + PlanKeys.word(patroni.synchronousMode())
              + " wants a replica, and there is one database node",
          "write off, or add database nodes");
    }
    extra("patroni.extra", "", patroni.extra(), problems);
  }

  private static void version(
      String key,
      String name,
      int major,
      String version,
      Predicate<String> known,
      PatroniPlan patroni,
      Problems problems) {
    String path = "patroni." + key;
    if (!version.matches("[0-9]{1,4}(\\.[0-9]{1,4}){1,3}")
        || Integer.parseInt(version.split("\\.")[0]) < major) {
      problems.on(
          path,
          Scalars.shown(version) + " is no exact version from " + major + ".0 on",
          "write one as on PyPI, or delete the key to have the tested one");
    } else if (!known.test(version) && patroni.hashes().isEmpty()) {
      problems.on(
          path,
          "the hashes of %s %s are not known, and no node installs a file by its name alone"
              .formatted(name, version),
          "write patroni.hashes with those of its wheels (deploy/python/lock --hashes %s prints them), or"
                  .formatted(
                      name.equals("psycopg")
                          ? "psycopg==" + version + " psycopg-binary==" + version
                          : name + "==" + version)
              + " delete the key to have the tested version");
    }
  }

  private static void hashes(PatroniPlan patroni, Problems problems) {
    for (int i = 0; i < patroni.hashes().size(); i++) {
      String hash = patroni.hashes().get(i);
      if (!hash.matches("sha256:[0-9a-f]{64}")) {
        problems.on(
            "patroni.hashes[" + i + "]",
            Scalars.shown(hash) + " is no hash of a file",
            "write sha256: and the 64 digits that sha256sum prints");
      }
    }
  }

  private static void timing(Timing timing, Problems problems) {
    String path = "patroni.timing.";
    boolean sound =
        atLeast(path + "ttl", "ttl", timing.ttl(), Timings.MIN_TTL, problems)
            & atLeast(
                path + "loop_wait", "loop_wait", timing.loopWait(), Timings.MIN_LOOP_WAIT, problems)
            & atLeast(
                path + "retry_timeout",
                "retry_timeout",
                timing.retryTimeout(),
                Timings.MIN_RETRY_TIMEOUT,
                problems);
    if (sound && timing.loopWait() + 2L * timing.retryTimeout() > timing.ttl()) {
      problems.on(
          "patroni.timing",
          "loop_wait + 2 * retry_timeout is "
              + (timing.loopWait() + 2L * timing.retryTimeout())
              + ", more than ttl "
              + timing.ttl()
              + ": Patroni would silently change them",
          "raise ttl or lower loop_wait and retry_timeout");
    }
    if (timing.primaryStartTimeout() < 0) {
      problems.on(
          path + "primary_start_timeout",
          "primary_start_timeout " + timing.primaryStartTimeout() + " is negative",
          "write seconds, 0 to fail over at once");
    }
    within(path + "check_interval_millis", timing.checkIntervalMillis(), 50, 60_000, problems);
    within(path + "check_fast_millis", timing.checkFastMillis(), 50, 60_000, problems);
    within(path + "check_fall", timing.checkFall(), 1, 100, problems);
    within(path + "check_rise", timing.checkRise(), 1, 100, problems);
    if (timing.checkFastMillis() > timing.checkIntervalMillis()) {
      problems.on(
          path + "check_fast_millis",
          "check_fast_millis "
              + timing.checkFastMillis()
              + " is slower than check_interval_millis "
              + timing.checkIntervalMillis(),
          "write at most the interval");
    }
  }

  private static boolean atLeast(String path, String key, int value, int least, Problems problems) {
    if (value < least) {
      problems.on(
          path,
          key
              + " "
              + value
              + " is below Patroni's minimum of "
              + least
              + ", and Patroni would silently raise it",
          "write " + least + " or more");
    }
    return value >= least;
  }

  static void within(String path, long value, long least, long most, Problems problems) {
    if (value < least || value > most) {
      String key = path.substring(path.lastIndexOf('.') + 1);
      problems.on(
          path,
          key + " " + value + " is not between " + least + " and " + most,
          "write a number in that range");
    }
  }

  private static void extra(String at, String key, Map<?, ?> branch, Problems problems) {
    branch.forEach(
        (name, value) -> {
          String here = key.isEmpty() ? String.valueOf(name) : key + "." + name;
          String path = key.isEmpty() ? at + "." + name : at;
          String remedy = OWNED.get(here);
          boolean hidesOwned =
              !(value instanceof Map)
                  && OWNED.keySet().stream().anyMatch(owned -> owned.startsWith(here + "."));
          if (remedy != null) {
            problems.on(path, "'" + here + "' of patroni.yml is made of the plan", remedy);
          } else if (hidesOwned) {
            problems.on(
                path,
                "'" + here + "' of patroni.yml has keys that are made of the plan",
                "write a mapping with the further keys only");
          } else if (value instanceof Map<?, ?> deeper) {
            extra(path, here, deeper, problems);
          }
        });
  }

  private static Map<String, String> owned() {
    Map<String, String> owned = new LinkedHashMap<>();
    own(owned, "write name (at the top of the plan) instead", "scope");
    own(owned, "it is the node's name; delete it", "name");
    own(owned, "it is /service/ always; delete it", "namespace");
    own(
        owned,
        "write patroni.port and the nodes' addresses instead",
        "restapi.listen",
        "restapi.connect_address");
    own(
        owned,
        "write security.transport instead",
        "restapi.certfile",
        "restapi.keyfile",
        "restapi.cafile",
        "restapi.verify_client");
    own(
        owned,
        "write security.transport instead",
        "ctl.certfile",
        "ctl.keyfile",
        "ctl.cacert",
        "ctl.insecure",
        "ctl.authentication");
    own(
        owned,
        "the password is in secrets/ next to the plan; delete it",
        "restapi.authentication",
        "postgresql.authentication",
        "bootstrap.users");
    own(
        owned,
        "write etcd.endpoints instead",
        "etcd3",
        "etcd",
        "consul",
        "zookeeper",
        "exhibitor",
        "kubernetes",
        "raft");
    own(
        owned,
        "write patroni.timing instead",
        "bootstrap.dcs.ttl",
        "bootstrap.dcs.loop_wait",
        "bootstrap.dcs.retry_timeout",
        "bootstrap.dcs.primary_start_timeout");
    own(
        owned,
        "write patroni.synchronous_mode instead",
        "bootstrap.dcs.synchronous_mode",
        "bootstrap.dcs.synchronous_mode_strict");
    own(owned, "write patroni.failsafe_mode instead", "bootstrap.dcs.failsafe_mode");
    own(
        owned,
        "write postgresql.parameters instead",
        "bootstrap.dcs.postgresql.parameters",
        "postgresql.parameters");
    own(
        owned,
        "write postgresql.hba instead",
        "bootstrap.dcs.postgresql.pg_hba",
        "bootstrap.pg_hba",
        "postgresql.pg_hba");
    own(owned, "write postgresql.encoding, locale and wal_dir instead", "bootstrap.initdb");
    own(
        owned,
        "pgmahout makes the rewind user there; delete it",
        "bootstrap.post_bootstrap",
        "bootstrap.post_init");
    own(
        owned,
        "it is true always; delete it",
        "bootstrap.dcs.postgresql.use_pg_rewind",
        "bootstrap.dcs.postgresql.use_slots",
        "postgresql.use_pg_rewind",
        "postgresql.use_slots");
    own(
        owned,
        "it follows the plan; delete it",
        "postgresql.listen",
        "postgresql.connect_address",
        "postgresql.bin_dir",
        "postgresql.config_dir",
        "postgresql.pgpass");
    own(owned, "write postgresql.data_dir instead", "postgresql.data_dir");
    own(
        owned,
        "it would wipe data without a copy; delete it",
        "postgresql.remove_data_directory_on_rewind_failure",
        "postgresql.remove_data_directory_on_diverged_timelines");
    own(owned, "write patroni.watchdog instead", "watchdog.mode");
    own(owned, "write the nodes' tags instead", "tags");
    return owned;
  }

  private static void own(Map<String, String> owned, String remedy, String... keys) {
    for (String key : keys) {
      owned.put(key, remedy);
    }
  }
}
