package org.pgmahout.agent.http;

import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.EnrolCertificate;
import org.pgmahout.common.wire.EnrolRequest;

/** How an agent gets its certificate; the only routes that ask for a token instead of one. */
public final class EnrolRoutes implements Api.RouteGroup {
  private final AgentEnrolment enrolment;
  private final Runnable whenEnrolled;

  /**
   * @param whenEnrolled called after the certificate was taken, to listen again with it
   */
  public EnrolRoutes(AgentEnrolment enrolment, Runnable whenEnrolled) {
    this.enrolment = enrolment;
    this.whenEnrolled = whenEnrolled;
  }

  @Override
  public void addTo(Api api) {
    api.on(
        "POST",
        ApiPaths.ENROL,
        call -> Answer.ok(enrolment.request(call.body(EnrolRequest.class))));
    api.on(
        "PUT",
        ApiPaths.ENROL,
        call -> {
          enrolment.accept(call.body(EnrolCertificate.class));
          whenEnrolled.run();
          return Answer.nothing();
        });
  }
}
