package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;

/** A run of certificates alone, on a node whose cluster cannot be asked anything. */
class CertificatesRunTest extends EngineTesting {
  @Test
  void writesCertificatesAndLeavesAllElseAsItWasAppliedLast() throws InterruptedException {
    run(Mode.APPLY);
    Thing certificate = new Thing("node-crt", false);
    certificate.traits = Set.of(StepTrait.CERTIFICATES_ALONE);
    Thing packages = new Thing("packages", false);
    Thing service = new Thing("service", false, "node-crt");
    service.stage = Stage.START;
    steps.addAll(List.of(certificate, packages, service));
    RunJournal journal = journal();
    RunEngine engine = engine(journal);
    NodeSpec newer = unjudged("postgresql: {version: 17}\n");

    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    RunView begun =
        engine.start(
            new RunRequest(
                "me",
                Mode.APPLY,
                Stage.CERTIFICATES,
                List.of(),
                newer,
                Map.of("superuser-password", new Secret("another"))),
            "anna");
    assertThat(engine.awaitEnd(begun.id(), SOON)).isTrue();

    assertThat(journal.get(begun.id()).state()).isEqualTo(RunView.State.DONE);
    assertThat(certificate.applied).isEqualTo(1);
    assertThat(packages.applied + service.applied).isZero();
    AppliedSpec applied = new AppliedSpec(new AgentFolders(folder, folder));
    assertThat(applied.spec()).contains(request(Mode.APPLY).spec());
    assertThat(applied.secrets().get("superuser-password").reveal()).isEqualTo("hush");
  }
}
