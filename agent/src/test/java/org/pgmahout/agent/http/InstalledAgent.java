package org.pgmahout.agent.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.pgmahout.agent.config.AgentFolders;

/**
 * The agent as its package starts it, in a process of its own: the launcher's script with its flags
 * and its 48 MB. Only the runtime is this test's, and the cache of classes is left out.
 */
final class InstalledAgent implements AutoCloseable {
  private static final int START_SECONDS = 60;

  private final Path home;
  private final Path log;
  private final Process process;
  private final int port;

  /** Starts it; the folders are those of an agent that listens on this port. */
  InstalledAgent(AgentFolders folders, int port) throws IOException {
    this.port = port;
    this.log = folders.state().resolveSibling("agent.log");
    // Not in a temporary folder of JUnit's, which complains of links that lead out of it.
    this.home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "installed-agent-");
    Files.createSymbolicLink(home.resolve("runtime"), Path.of(System.getProperty("java.home")));
    Path lib = Files.createDirectory(home.resolve("lib"));
    for (Path jar : jars()) {
      Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar.toAbsolutePath());
    }
    Path launcher = Path.of("../deploy/deb/pgmahout-agent").toRealPath();
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", launcher.toString(), "run");
    builder
        .environment()
        .putAll(
            Map.of(
                "PGMAHOUT_AGENT_HOME", home.toString(),
                "PGMAHOUT_ETC", folders.etc().toString(),
                "PGMAHOUT_STATE", folders.state().toString()));
    this.process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    awaitListening();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** What it said, and how it ended if it did. */
  String said() throws IOException {
    return (alive() ? "it runs" : "it ended with " + process.exitValue())
        + "\n"
        + Files.readString(log);
  }

  private static List<Path> jars() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String place : List.of("target", "target/lib")) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(place), "*.jar")) {
        jars.forEach(found::add);
      }
    }
    return found;
  }

  private void awaitListening() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        if (!alive() || System.nanoTime() > end) {
          String said = said();
          close();
          throw new AssertionError("the agent does not listen; " + said, e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  @Override
  public void close() throws IOException {
    end();
    try (Stream<Path> links = Files.walk(home)) {
      for (Path each : links.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
