package org.pgmahout.controller.planfile.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

class NamedCodeTest {
  private static final String NODES = "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.0.1\n";

  private static ClusterPlan plan(String more) {
    return PlanLoader.applied(NODES + more).orElseThrow();
  }

  private static List<String> words(Optional<ClusterPlan> applied, String more) {
    return NamedCode.of(applied, plan(more)).stream().map(NamedCode::words).toList();
  }

  @Test
  void defaultsAreNotNamed() {
    assertThat(words(Optional.empty(), "")).isEmpty();
    assertThat(words(Optional.empty(), "postgresql: {parameters: {work_mem: 5MB}}\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql: {parameters: {archive_command: 'x'}}",
        "postgresql: {parameters: {Restore_Command: 'x'}}",
        "postgresql: {parameters: {ssl_passphrase_command: 'x'}}",
        "postgresql: {parameters: {shared_preload_libraries: 'x'}}",
        "postgresql: {parameters: {session_preload_libraries: 'x'}}",
        "postgresql: {parameters: {archive_library: 'x'}}",
        "patroni: {extra: {postgresql: {callbacks: {on_start: 'x'}}}}",
        "patroni: {extra: {postgresql: {create_replica_methods: ['x']}}}",
        "patroni: {extra: {postgresql: {pre_promote: 'x'}}}",
        "patroni: {extra: {postgresql: {recovery_conf: {archive_cleanup_command: 'x'}}}}",
        "patroni: {extra: {postgresql: {before_stop: 'x'}}}",
        "patroni: {extra: {bootstrap: {post_bootstrap: 'x'}}}"
      })
  void whatRunsAsPostgres(String more) {
    assertThat(words(Optional.empty(), more + "\n"))
        .singleElement()
        .asString()
        .startsWith("as postgres       ")
        .containsPattern(": \\[?x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "system: {packages: [x]}",
        "system: {sysctl: {kernel.core_pattern: '|/x'}}",
        "system: {sysctl: {kernel.modprobe: '/x'}}",
        "postgresql: {repository: pgdg}"
      })
  void whatRunsAsRoot(String more) {
    assertThat(words(Optional.empty(), more + "\n"))
        .singleElement()
        .asString()
        .startsWith("as root           ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"etcd: {image: 'x'}", "etcd: {image_archive: '/x'}"})
  void whatRunsAsEtcdsUser(String more) {
    assertThat(words(Optional.empty(), more + "\n"))
        .singleElement()
        .asString()
        .startsWith("as pgmahout-etcd  etcd.image");
  }

  @Test
  void onlyWhatIsNewIsShown() {
    String archive = "postgresql: {parameters: {archive_command: '%s', work_mem: %s}}\n";
    Optional<ClusterPlan> applied = Optional.of(plan(archive.formatted("cp %p /a/%f", "4MB")));
    assertThat(words(applied, archive.formatted("cp %p /a/%f", "5MB"))).isEmpty();
    assertThat(words(applied, archive.formatted("cp %p /b/%f", "4MB")))
        .containsExactly("as postgres       postgresql.parameters.archive_command: cp %p /b/%f");
    assertThat(words(applied, "postgresql: {parameters: {work_mem: 4MB}}\n")).isEmpty();
  }
}
