package org.pgmahout.agent.os;

/**
 * A unit as systemd sees it.
 *
 * @param load {@code loaded}, {@code not-found}, {@code masked} …
 * @param active {@code active}, {@code inactive}, {@code failed}, {@code activating} …
 * @param sub {@code running}, {@code exited}, {@code dead} …
 * @param file {@code enabled}, {@code disabled}, {@code masked}, {@code static} …; empty without a
 *     file
 * @param needsReload whether systemd has an older text of the unit than the disk
 * @param mainPid 0 when there is none
 * @param result why it ended: {@code success}, {@code exit-code}, {@code oom-kill} …
 */
public record UnitState(
    String load,
    String active,
    String sub,
    String file,
    boolean needsReload,
    long mainPid,
    String result) {

  /** Whether systemd knows the unit. */
  public boolean exists() {
    return !"not-found".equals(load);
  }

  /** Whether it is up. */
  public boolean running() {
    return "active".equals(active) || "reloading".equals(active);
  }

  /** Whether it neither is up, nor about to be. */
  public boolean atRest() {
    return "inactive".equals(active) || "failed".equals(active);
  }

  /** Whether it comes up with the machine. */
  public boolean enabled() {
    return file.startsWith("enabled");
  }

  /** For people: {@code active (running), enabled}. */
  public String shown() {
    return exists()
        ? "%s (%s)%s".formatted(active, sub, file.isEmpty() ? "" : ", " + file)
        : "not installed";
  }
}
