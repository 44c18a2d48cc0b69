package org.pgmahout.controller.lab;

/**
 * One row of {@code lab status}.
 *
 * @param name of the machine
 * @param address in the lab's subnet
 * @param container the engine's name of it
 * @param power whether it is there and switched on
 * @param detail what systemd says of itself, failed units included; empty when it is off
 */
public record MachineStatus(
    String name, String address, String container, Power power, String detail) {
  /** Whether the machine is there and switched on. */
  public enum Power {
    ON,
    OFF,
    ABSENT
  }
}
