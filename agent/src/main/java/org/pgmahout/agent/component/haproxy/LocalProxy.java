package org.pgmahout.agent.component.haproxy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.local.HaproxySocket;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.os.WantedFile;
import org.pgmahout.common.spec.NodePaths;

/**
 * This node's HAProxy: its service, what its worker says, and the file that was last known to be in
 * force, kept in the agent's own folder because the proxy may write in its own.
 */
final class LocalProxy implements ProxyInForceStep.Proxy {
  static final String UNIT = "haproxy.service";

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int LOG_LINES = 60;

  /** The worker's own. */
  static final HaproxySocket SOCKET = new HaproxySocket(Path.of(NodePaths.HAPROXY_SOCKET), LIMIT);

  private final Systemd systemd;
  private final FileWriter files;
  private final WantedFile configuration;

  /**
   * @param configuration haproxy.cfg as the plan wants it
   */
  LocalProxy(Systemd systemd, FileWriter files, WantedFile configuration) {
    this.systemd = systemd;
    this.files = files;
    this.configuration = configuration;
  }

  @Override
  public boolean running() {
    return systemd.state(UNIT).running();
  }

  @Override
  public Optional<String> mark() {
    return SOCKET.description();
  }

  @Override
  public void reload() {
    systemd.reload(UNIT);
  }

  @Override
  public String complaint() {
    List<String> alerts = HaproxyWords.alerts(systemd.lastLines(UNIT, LOG_LINES));
    String words = alerts.isEmpty() ? "it says nothing against it" : String.join("; ", alerts);
    return words + "." + systemd.besides(UNIT);
  }

  /** Before the file is replaced: keeps the one that the worker runs with now. */
  void keep() {
    String now = files.text(configuration.path());
    if (mark().filter(mark -> isOf(mark, now)).isPresent()) {
      files.write(WantedFile.open(NodePaths.HAPROXY_KEPT, now).owned("root", "0600"));
    }
  }

  @Override
  public boolean putBack(String mark) {
    String kept = files.text(Path.of(NodePaths.HAPROXY_KEPT));
    if (!isOf(mark, kept)) {
      return false;
    }
    files.write(configuration.holding(kept));
    return true;
  }

  private static boolean isOf(String mark, String text) {
    return !mark.isEmpty()
        && text.lines().map(String::strip).anyMatch(("description " + mark)::equals);
  }
}
