package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;

/** A spec that would make root do more than a cluster needs, from whatever sent it. */
class SpecRulesTest extends EngineTesting {
  private static final String EVIL = "etcd: {data_dir: /etc/ssh}\n";

  private final AtomicInteger looks = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(Mode.class)
  void noRunBegins(Mode mode) {
    Thing wrong = new Thing("wrong", false);
    steps.add(wrong);
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    refused(() -> engine.start(run(mode, unjudged(EVIL)), "anna"));
    assertThat(wrong.applied).isZero();
    assertThat(engine.current()).isEmpty();
    assertThat(folder.resolve("spec.json")).as("it is not remembered either").doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "patroni: {home: /var/lib}",
        "postgresql: {data_dir: /usr/lib}",
        "postgresql: {wal_dir: /root/.ssh}",
        "postgresql: {wal_dir: //root/./.ssh/}",
        "etcd: {data_dir: /etc/ssh}",
        "haproxy: {extra: {global: 'lua-load /tmp/x.lua'}}",
        "haproxy: {extra: {global: \"nbthread 2\\nprogram x\\n  command /bin/sh -c id\"}}"
      })
  void noOperationAndNoLookIsDone(String more) {
    Thing wrong = new Thing("wrong", false);
    steps.add(wrong);
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    NodeSpec spec = unjudged(more + "\n");
    refused(() -> engine.start(RunRequest.of("me", spec, new NodeOperation.SetAside()), "anna"));
    refused(() -> engine.look(new LookRequest("me", spec), looks::incrementAndGet));
    assertThat(looks).hasValue(0);
    assertThat(wrong.applied).isZero();
  }

  @Test
  void theNodeIsFreeAfterwards() throws Exception {
    steps.add(new Thing("wrong", false));
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    refused(() -> engine.start(run(Mode.APPLY, unjudged(EVIL)), "anna"));
    assertThat(engine.look(look("me"), looks::incrementAndGet)).isEqualTo(1);
    RunRequest good = run(Mode.APPLY, unjudged("postgresql: {wal_dir: /srv/wal/pg}\n"));
    assertThat(engine.awaitEnd(engine.start(good, "anna").id(), SOON)).isTrue();
    assertThat(folder.resolve("spec.json")).exists();
  }

  private static RunRequest run(Mode mode, NodeSpec spec) {
    return new RunRequest("me", mode, Stage.ALL, List.of(), spec, Map.of());
  }

  private static void refused(ThrowingCallable call) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(call)
        .withMessageMatching("(?s)(patroni|postgresql|etcd|haproxy)\\.\\w+.*")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID));
  }
}
