package org.pgmahout.agent.follow;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;

/**
 * The members that the plan knows and where each is reached, as numbers. The plan says the
 * addresses, as it does for HAProxy's checks: the cluster's keys only say who leads.
 *
 * @param routes by name; a name that cannot be resolved is not in here
 */
record PlanMembers(Map<String, Route> routes) {
  PlanMembers {
    routes = new LinkedHashMap<>(routes);
  }

  /** Asks the resolver where an address is a name. */
  static PlanMembers of(NodeSpec spec) {
    Map<String, Route> routes = new LinkedHashMap<>();
    for (NodePlan node : spec.plan().nodesWith(Role.DATABASE)) {
      number(node.address())
          .ifPresent(
              host -> routes.put(node.name(), new Route(host, spec.plan().postgresql().port())));
    }
    return new PlanMembers(routes);
  }

  /** An address in one form, so that two can be compared. */
  static Optional<String> number(String address) {
    try {
      return Optional.of(InetAddress.getByName(address).getHostAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether all of the plan are in here. */
  boolean isWhole(NodeSpec spec) {
    return routes.size() == spec.plan().nodesWith(Role.DATABASE).size();
  }

  /** Who is reached there. */
  Optional<String> at(Route route) {
    return routes.entrySet().stream()
        .filter(one -> one.getValue().equals(route))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
