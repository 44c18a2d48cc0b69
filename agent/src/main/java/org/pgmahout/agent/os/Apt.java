package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Debian's packages. Installing runs in a transient unit of its own, so that an agent that dies or
 * is upgraded in the middle never leaves dpkg half-way; the next one waits for the lock.
 */
public final class Apt {

  private static final Duration LOCK_LIMIT = Duration.ofMinutes(5);
  private static final Duration LISTS_FRESH = Duration.ofMinutes(5);
  private static final Duration UPDATE_LIMIT = Duration.ofMinutes(3);
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(20);
  private static final List<String> KEEP_CONFIGURATION =
      List.of("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold");

  /**
   * What is installed may be somebody's: docker.io would take docker-ce out, with what runs in it.
   */
  private static final String NO_REMOVE = "--no-remove";

  /** What apt says it would remove, a heading and indented names. */
  private static final Pattern REMOVED =
      Pattern.compile(
          "^The following packages will be REMOVED:\\n((?: .*\\n)+)", Pattern.MULTILINE);

  /** What the last installation said, for its followers and for the operator. */
  private static final String LOG = "/var/log/pgmahout-packages.log";

  private static final String FOLLOWED =
      """
      log=$1; shift
      : >"$log"
      systemd-run --wait --collect --quiet \
        --property=StandardOutput=append:"$log" --property=StandardError=append:"$log" "$@" &
      tail --lines=+1 --sleep-interval=0.1 --follow --pid=$! "$log"
      wait $!
      """;

  private final CommandRunner commands;
  private final PackageLock lock;
  private final AtomicLong listsRead = new AtomicLong();

  public Apt(CommandRunner commands, PackageLock lock) {
    this.commands = commands;
    this.lock = lock;
  }

  /** Versions of the packages that are completely installed, by name. */
  public Map<String, String> installed() {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String[] row : database()) {
      if (row[0].startsWith("ii") || row[0].startsWith("hi")) {
        versions.put(row[1], row[2]);
      }
    }
    return versions;
  }

  /** Packages that an interrupted dpkg left unpacked or half configured. */
  public List<String> halfWay() {
    List<String> names = new ArrayList<>();
    for (String[] row : database()) {
      if (row[0].length() > 1 && "HUFWt".indexOf(row[0].charAt(1)) >= 0) {
        names.add(row[1]);
      }
    }
    return names;
  }

  /** Whether the machine's package lists know a package. */
  public boolean knows(String name) {
    CommandResult result = commands.run(Command.of("apt-cache", "policy", name));
    return result.stdout().contains("Candidate:") && !result.stdout().contains("Candidate: (none)");
  }

  /**
   * Reads the lists of all repositories again. Returns those that did not answer; empty when all
   * did.
   *
   * @param stillWanted throws when another program is not to be waited for any longer
   */
  public Optional<OpsException> update(Consumer<String> tell, Runnable stillWanted) {
    waitForLock(tell, stillWanted);
    tell.accept("reading package lists");
    CommandResult result =
        commands.run(
            quiet("apt-get", "update")
                .with(List.of("-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20"))
                .with(List.of("-o", "APT::Update::Error-Mode=any"))
                .within(UPDATE_LIMIT));
    if (!result.ok()) {
      return Optional.of(unreachable(result));
    }
    listsRead.set(System.nanoTime());
    return Optional.empty();
  }

  /**
   * Makes sure of all these packages in one transaction, which is let end once it has begun.
   *
   * @param stillWanted throws when another program is not to be waited for any longer
   */
  public void install(Collection<String> packages, Consumer<String> tell, Runnable stillWanted) {
    waitForLock(tell, stillWanted);
    if (!halfWay().isEmpty()) {
      tell.accept("finishing an interrupted installation of " + String.join(", ", halfWay()));
      finish(tell, stillWanted);
    }
    Optional<OpsException> stale = fresh() ? Optional.empty() : update(tell, stillWanted);
    AtomicReference<String> last = new AtomicReference<>("");
    waitForLock(tell, stillWanted);
    Command install =
        apart(quiet("apt-get", "install"))
            .with(List.of("-y", "-q", "--no-install-recommends", NO_REMOVE))
            .with(List.of("-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0"))
            .with(KEEP_CONFIGURATION)
            .with(packages.stream().sorted().toList())
            .within(INSTALL_LIMIT);
    CommandResult result =
        commands.run(
            install,
            line -> {
              if (line.startsWith("Unpacking ")
                  || line.startsWith("Setting up ")
                  || line.startsWith("Get:")) {
                String step = line.replaceFirst("^Get:\\d+ \\S+ \\S+ \\S+ ", "downloading ");
                if (!step.equals(last.getAndSet(step))) {
                  tell.accept("apt: " + step);
                }
              }
            });
    if (!result.ok()) {
      throw failure(result, packages, stale);
    }
  }

  /** Lists this agent read a moment ago need not be read again for the installation. */
  private boolean fresh() {
    long read = listsRead.get();
    return read != 0 && System.nanoTime() - read < LISTS_FRESH.toNanos();
  }

  /** dpkg configures what is complete; what lacks its dependencies only apt can finish. */
  private void finish(Consumer<String> tell, Runnable stillWanted) {
    CommandResult configured =
        commands.run(
            apart(quiet("dpkg", "--force-confdef", "--force-confold", "--configure", "-a"))
                .within(INSTALL_LIMIT));
    if (configured.ok()) {
      return;
    }
    Optional<OpsException> stale = fresh() ? Optional.empty() : update(tell, stillWanted);
    CommandResult result =
        commands.run(
            apart(quiet("apt-get", "install", "--fix-broken", "-y", "-q"))
                .with(List.of("--no-install-recommends", NO_REMOVE))
                .with(List.of("-o", "DPkg::Lock::Timeout=120"))
                .with(List.of("-o", "Dpkg::Use-Pty=0"))
                .with(KEEP_CONFIGURATION)
                .within(INSTALL_LIMIT));
    if (!result.ok()) {
      throw failure(result, List.of("what an interrupted installation left"), stale);
    }
  }

  private void waitForLock(Consumer<String> tell, Runnable stillWanted) {
    Await.upTo(LOCK_LIMIT)
        .whileWanted(stillWanted)
        .until(
            "the package database",
            () -> lock.holder().map(who -> "held by " + who),
            tell,
            why ->
                new OpsException(
                    ErrorCode.PACKAGES_LOCKED,
                    "the package database was not free within %d s: %s"
                        .formatted(LOCK_LIMIT.toSeconds(), why),
                    "Let that program end (or end it, if it hangs), then run the same again."));
  }

  private List<String[]> database() {
    return commands
        .require(
            Command.of("dpkg-query", "-W", "-f", "${db:Status-Abbrev}|${Package}|${Version}\\n"))
        .lines()
        .stream()
        .map(line -> line.split("\\|", -1))
        .filter(row -> row.length == 3)
        .toList();
  }

  private static OpsException failure(
      CommandResult result, Collection<String> packages, Optional<OpsException> stale) {
    String said = result.stdout() + result.stderr();
    if (said.contains("Could not get lock") || said.contains("Unable to lock")) {
      return new OpsException(
          ErrorCode.PACKAGES_LOCKED,
          "another program took the package database:\n" + result.lastWords(5),
          "Let it end, then run the same again.");
    }
    if (said.contains("remove is disabled")) {
      return wouldRemove(said, packages);
    }
    if (stale.isPresent()) {
      return stale.get();
    }
    if (said.contains("Failed to fetch") || said.contains("Unable to fetch")) {
      return unreachable(result);
    }
    if (said.contains("No space left") || said.contains("enough free space")) {
      return new OpsException(
          ErrorCode.NO_SPACE,
          "apt found too little room:\n" + result.lastWords(8),
          "Free space under /var and /usr ('apt-get clean' helps), then run the same again.");
    }
    return new OpsException(
        ErrorCode.PACKAGES_FAILED,
        "apt ended with %d while installing %s:\n%s"
            .formatted(result.exitCode(), String.join(" ", packages), result.lastWords(15)),
        "Fix what apt names (a package it cannot find: is the right repository enabled?), then run the same"
            + " again.");
  }

  private static OpsException wouldRemove(String said, Collection<String> packages) {
    Matcher removed = REMOVED.matcher(said);
    String names =
        removed.find() ? removed.group(1).replace("*", "").strip().replaceAll("\\s+", " ") : "";
    return new OpsException(
        ErrorCode.PACKAGES_FAILED,
        "to install %s, apt would have to remove %s; no package was changed"
            .formatted(
                String.join(" ", packages), names.isEmpty() ? "packages that are there" : names),
        "Remove them yourself first, if nobody needs them ('apt-get remove %s'), or keep this machine out of the plan."
            .formatted(names.isEmpty() ? "NAME" : names));
  }

  private static OpsException unreachable(CommandResult result) {
    List<String> lines =
        (result.stdout() + result.stderr())
            .lines()
            .filter(
                line -> line.startsWith("E:") || line.startsWith("Err:") || line.startsWith("W:"))
            .limit(8)
            .toList();
    return new OpsException(
        ErrorCode.REPOSITORY_UNREACHABLE,
        "a package repository did not answer:\n"
            + (lines.isEmpty() ? result.lastWords(8) : String.join("\n", lines)),
        "Look at the node's network, proxy and /etc/apt sources ('apt-get update' shows the same).");
  }

  private static Command quiet(String... argv) {
    return Command.of(argv)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("NEEDRESTART_SUSPEND", "1")
        .env("UCF_FORCE_CONFFOLD", "1");
  }

  /**
   * The same command as a transient unit that outlives the agent. It writes into a file, which is
   * followed here: with a pipe of the agent's, dpkg would end half-way when the agent ends.
   */
  private static Command apart(Command inner) {
    List<String> argv = new ArrayList<>(List.of("sh", "-c", FOLLOWED, "sh", LOG));
    argv.add("--description=pgmahout: packages");
    inner.environment().forEach((name, value) -> argv.add("--setenv=" + name + "=" + value));
    argv.add("--setenv=LC_ALL=C.UTF-8");
    argv.add("--");
    argv.addAll(inner.argv());
    return Command.of(argv).within(inner.timeout());
  }
}
