package org.pgmahout.controller.status;

import java.util.List;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.RolePlan;

/**
 * A way in for an application: a database of the plan, and its owner, who may log in. What people
 * are shown to connect with is this, and not the superuser.
 */
public record Application(String database, RolePlan role) {

  /** All of the plan's, in its order. */
  public static List<Application> of(ClusterPlan plan) {
    return plan.postgresql().databases().stream()
        .filter(database -> database.present() && database.allowConnections())
        .flatMap(
            database ->
                plan.postgresql().roles().stream()
                    .filter(role -> role.present() && role.login())
                    .filter(role -> role.name().equals(database.owner()))
                    .map(role -> new Application(database.name(), role)))
        .toList();
  }
}
