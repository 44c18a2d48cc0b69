package org.pgmahout.agent.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The locks of apt and dpkg, read from the kernel's list (proc_locks(5)): no lock is taken to look.
 */
public final class DpkgLocks implements PackageLock {

  private static final List<Path> FILES =
      List.of(
          Path.of("/var/lib/dpkg/lock-frontend"),
          Path.of("/var/lib/dpkg/lock"),
          Path.of("/var/lib/apt/lists/lock"),
          Path.of("/var/cache/apt/archives/lock"));

  @Override
  public Optional<String> holder() {
    try {
      Set<String> inodes = new HashSet<>();
      for (Path file : FILES) {
        if (Files.exists(file)) {
          inodes.add(String.valueOf(Files.getAttribute(file, "unix:ino")));
        }
      }
      // "1: POSIX  ADVISORY  WRITE 812 08:01:131342 0 EOF"
      for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
        String[] part = line.trim().split("\\s+");
        if (part.length < 6 || "->".equals(part[1])) {
          continue;
        }
        String inode = part[5].substring(part[5].lastIndexOf(':') + 1);
        if (inodes.contains(inode)) {
          return Optional.of(name(part[4]) + " (pid " + part[4] + ")");
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String name(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "comm")).strip();
    } catch (IOException e) {
      return "a program";
    }
  }
}
