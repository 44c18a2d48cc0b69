package org.pgmahout.controller.lab;

/**
 * One machine of a lab and the names of what it is made of.
 *
 * @param name as the plan and the machine itself say it, such as {@code node-00}
 * @param address in the lab's subnet
 * @param container the engine's name of it
 * @param volume holds the nested engine's /var/lib/docker
 * @param kind what it is there for
 */
public record LabMachine(String name, String address, String container, String volume, Kind kind) {

  /**
   * The purpose of a machine, which its name says; it decides what a prepared one has installed.
   */
  public enum Kind {
    DATABASE("database", "docker.io postgresql python3-venv"),
    WITNESS("witness", "docker.io"),
    PROXY("proxy", "haproxy");

    private final String word;
    private final String packages;

    Kind(String word, String packages) {
      this.word = word;
      this.packages = packages;
    }

    static Kind of(String machine) {
      return machine.startsWith("haproxy")
          ? PROXY
          : machine.startsWith("witness") ? WITNESS : DATABASE;
    }

    String word() {
      return word;
    }

    String packages() {
      return packages;
    }
  }
}
