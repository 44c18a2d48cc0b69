package org.pgmahout.agent.http;

import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.CertificateUpdate;

/** What the agent shows and whom it trusts, looked at and replaced while it serves. */
public final class CertificateRoutes implements Api.RouteGroup {
  private final AgentEnrolment enrolment;
  private final Runnable whenReplaced;

  /**
   * @param whenReplaced called afterwards, to go on with what is new
   */
  public CertificateRoutes(AgentEnrolment enrolment, Runnable whenReplaced) {
    this.enrolment = enrolment;
    this.whenReplaced = whenReplaced;
  }

  @Override
  public void addTo(Api api) {
    api.on("GET", ApiPaths.CERTIFICATE, _ -> Answer.ok(enrolment.certificate()));
    api.on(
        "PUT",
        ApiPaths.CERTIFICATE,
        call -> {
          enrolment.replace(call.body(CertificateUpdate.class), call.certificate());
          whenReplaced.run();
          return Answer.ok(enrolment.certificate());
        });
  }
}
