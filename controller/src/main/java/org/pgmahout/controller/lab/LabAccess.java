package org.pgmahout.controller.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The way into a lab's machines as an operator has it: a key, an OpenSSH configuration and the
 * machines' host keys, in the lab's own folder and nowhere in the user's home.
 *
 * @param folder of the lab, such as {@code .lab}; closed to other users
 */
public record LabAccess(Path folder) {
  /** The private key; its public half is beside it. */
  public Path key() {
    return folder.resolve("id_ed25519");
  }

  /** For {@code ssh -F}. */
  public Path config() {
    return folder.resolve("ssh_config");
  }

  /** Names and addresses, one machine a line. */
  public Path machines() {
    return folder.resolve("machines");
  }

  /** Names of the machines the lab was made with, in order; empty before its first {@code up}. */
  public List<String> made() {
    try {
      return Files.exists(machines())
          ? Files.readAllLines(machines()).stream().map(line -> line.split(" ", 2)[0]).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes folder and key when missing; returns the public key's line. */
  public String publicKey() {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      if (!Files.exists(key())) {
        HostProgram.output(
            List.of(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-C",
                "pgmahout-lab",
                "-f",
                key().toString()),
            Duration.ofSeconds(30));
      }
      return Files.readString(folder.resolve("id_ed25519.pub")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes configuration, known hosts and the list of machines. */
  public void write(LabPlan plan, Map<String, String> hostKeys) {
    try {
      Files.writeString(config(), sshConfig(plan));
      Files.writeString(folder.resolve("known_hosts"), knownHosts(plan, hostKeys));
      Files.writeString(
          machines(),
          plan.machines().stream()
              .map(machine -> machine.name() + " " + machine.address() + "\n")
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration's text: works by name and by address. */
  String sshConfig(LabPlan plan) {
    Path absolute = folder.toAbsolutePath().normalize();
    StringBuilder text = new StringBuilder("# Written by pgmahout lab up.\n");
    for (LabMachine machine : plan.machines()) {
      text.append(
          """
          Host %s %s
            HostName %s
            HostKeyAlias %s
            User root
            IdentityFile "%s"
            IdentitiesOnly yes
            UserKnownHostsFile "%s"
            StrictHostKeyChecking yes
          """
              .formatted(
                  machine.name(),
                  machine.address(),
                  machine.address(),
                  machine.address(),
                  absolute.resolve("id_ed25519"),
                  absolute.resolve("known_hosts")));
    }
    return text.toString();
  }

  private static String knownHosts(LabPlan plan, Map<String, String> hostKeys) {
    return plan.machines().stream()
        .filter(machine -> hostKeys.containsKey(machine.name()))
        .map(
            machine ->
                machine.name() + "," + machine.address() + " " + hostKeys.get(machine.name()))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Removes the folder, when it is a lab's: plan, secrets and authorities of the lab included. */
  public void remove() {
    if (!Files.exists(machines()) && !Files.exists(key())) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
