package org.pgmahout.controller.lab;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * What one lab consists of, before anything exists: pure, so that naming and addresses are tested
 * without an engine.
 *
 * @param name {@link #DEFAULT_NAME}, or another for a lab beside the user's
 * @param subnet its private network
 * @param machines in the order they are shown
 */
public record LabPlan(String name, Subnet subnet, List<LabMachine> machines) {
  /** The user's own lab, the one without a name in its containers. */
  public static final String DEFAULT_NAME = "lab";

  /** The user's own lab's network. */
  public static final String DEFAULT_SUBNET = "198.18.10.0/24";

  /** On everything a lab makes; its value is the lab's name. {@code down} finds all by it. */
  public static final String LABEL = "org.pgmahout.lab";

  /** On containers: the machine's name. */
  public static final String MACHINE_LABEL = "org.pgmahout.lab.machine";

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");
  private static final int FIRST_HOST = 17;

  /** Three database nodes and a proxy: the machines of the seed document. */
  private static final List<String> SEED = List.of("node-00", "node-01", "node-02", "haproxy");

  public LabPlan {
    machines = List.copyOf(machines);
  }

  /** The four machines of the seed document: three database nodes and a proxy, .17 to .20. */
  public static LabPlan of(String name, Subnet subnet) {
    return of(name, subnet, SEED);
  }

  /**
   * A lab that may be there already. Its machines keep their places, and with them their addresses;
   * new ones come after them.
   *
   * @param there names of the machines it has, in order; empty when there is none yet
   * @param wanted names of its machines; empty for those it has, or the seed document's
   */
  public static LabPlan of(String name, Subnet subnet, List<String> there, List<String> wanted) {
    Set<String> all = new LinkedHashSet<>(there);
    all.addAll(wanted);
    return of(name, subnet, all.isEmpty() ? SEED : List.copyOf(all));
  }

  /** A lab of the given machines, from .17 on; names tell what each is there for. */
  public static LabPlan of(String name, Subnet subnet, List<String> names) {
    Stream.concat(Stream.of(name), names.stream())
        .filter(each -> !DNS_LABEL.matcher(each).matches())
        .findFirst()
        .ifPresent(
            bad -> {
              throw new OpsException(
                  ErrorCode.INPUT_INVALID,
                  "lab: '" + bad + "' cannot be a name",
                  "Use small letters, digits and dashes, as in host names.");
            });
    List<LabMachine> machines =
        IntStream.range(0, names.size())
            .mapToObj(i -> machine(name, names.get(i), subnet.host(FIRST_HOST + i)))
            .toList();
    return new LabPlan(name, subnet, machines);
  }

  /**
   * The machine of that name.
   *
   * @throws OpsException NOT_FOUND naming those there are
   */
  public LabMachine machine(String wanted) {
    return machines.stream()
        .filter(machine -> machine.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.NOT_FOUND,
                    "lab " + name + " has no machine '" + wanted + "'",
                    "Its machines: "
                        + String.join(", ", machines.stream().map(LabMachine::name).toList())
                        + "."));
  }

  /** The engine's name of the lab's network. */
  public String network() {
    return "pgmahout-" + name;
  }

  /** Labels of what belongs to the whole lab. */
  public Map<String, String> labels() {
    return Map.of(LABEL, name);
  }

  private static LabMachine machine(String lab, String name, String address) {
    String container =
        lab.equals(DEFAULT_NAME) ? "pgmahout-" + name : "pgmahout-" + lab + "-" + name;
    return new LabMachine(
        name, address, container, container + "-docker", LabMachine.Kind.of(name));
  }
}
