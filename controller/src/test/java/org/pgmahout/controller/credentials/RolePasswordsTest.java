package org.pgmahout.controller.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.NodeOperation;

/** Passwords are changed by the node that leads, where it is meant, and those of roles alone. */
class RolePasswordsTest {
  private static final List<String> BEGUN =
      List.of(SecretNames.RESTAPI_PASSWORD, SecretNames.REWIND_PASSWORD, "role-app-password");

  private final List<String> did = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final RolePasswords passwords =
      new RolePasswords(
          List.of("a", "b"),
          (node, operation) -> {
            did.add(node + " " + ((NodeOperation.ChangePasswords) operation).names());
            return List.of(Change.of("role app", "the password before", "its new password"));
          });

  @Test
  void theLeaderChangesThoseOfRoles() {
    passwords.change(BEGUN, List.of(replica("a"), leader("b")), told::add);
    assertThat(did)
        .containsExactly("b " + List.of(SecretNames.REWIND_PASSWORD, "role-app-password"));
    assertThat(told).containsExactly("b: role app has its new password");
  }

  @Test
  void withoutOneOfARoleNobodyIsAsked() {
    passwords.change(List.of(SecretNames.RESTAPI_PASSWORD), List.of(), told::add);
    assertThat(did).isEmpty();
  }

  @Test
  void withoutALeaderThatIsMeantNothingIsChanged() {
    refused(List.of(replica("a")), "no member leads");
    refused(List.of(leader("c")), "the leader c is no node that is meant");
    assertThat(did).isEmpty();
  }

  private void refused(List<Member> members, String why) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> passwords.change(BEGUN, members, told::add))
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PATRONI_UNAVAILABLE));
  }

  private static Member leader(String name) {
    return member(name, MemberRole.LEADER);
  }

  private static Member replica(String name) {
    return member(name, MemberRole.QUORUM_STANDBY);
  }

  private static Member member(String name, MemberRole role) {
    return new Member(
        name,
        "198.18.0.1",
        5432,
        "",
        role,
        "running",
        OptionalLong.of(1),
        OptionalLong.empty(),
        false);
  }
}
