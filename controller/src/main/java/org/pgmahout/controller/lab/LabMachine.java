package org.pgmahout.controller.lab;

/**
 * One machine of a lab and the names of what it is made of.
 *
 * @param name as the plan and the machine itself say it, such as {@code node-00}
 * @param address in the lab's subnet
 * @param container the engine's name of it
 * @param volume holds the nested engine's /var/lib/docker
 * @param proxy whether it stands in front instead of holding data
 */
public record LabMachine(
    String name, String address, String container, String volume, boolean proxy) {}
