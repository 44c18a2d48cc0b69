package org.pgmahout.agent.http;

import org.pgmahout.agent.preflight.PortLeases;
import org.pgmahout.agent.preflight.PreflightProbe;
import org.pgmahout.agent.preflight.Reach;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.PreflightListen;
import org.pgmahout.common.wire.PreflightReach;
import org.pgmahout.common.wire.PreflightRequest;

/** The looks before the first change: at this machine, and at the way to the others. */
public final class PreflightRoutes implements Api.RouteGroup {
  private final PreflightProbe probe;
  private final PortLeases leases;
  private final Reach reach;

  public PreflightRoutes(PreflightProbe probe, PortLeases leases, Reach reach) {
    this.probe = probe;
    this.leases = leases;
    this.reach = reach;
  }

  @Override
  public void addTo(Api api) {
    api.on(
        "POST",
        ApiPaths.PREFLIGHT,
        call -> Answer.ok(probe.look(call.body(PreflightRequest.class))));
    api.on(
        "POST",
        ApiPaths.PREFLIGHT_LISTEN,
        call -> Answer.ok(leases.listen(call.body(PreflightListen.class))));
    api.on(
        "POST",
        ApiPaths.PREFLIGHT_REACH,
        call -> Answer.ok(reach.look(call.body(PreflightReach.class))));
  }
}
