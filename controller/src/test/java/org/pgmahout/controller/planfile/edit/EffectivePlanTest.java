package org.pgmahout.controller.planfile.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

/** The plan with all defaults filled in says the same as the plan it was made of. */
class EffectivePlanTest {
  private static final String VERIFIER =
      "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$" + "A".repeat(43) + "=:" + "B".repeat(43) + "=";
  private static final String THREE =
      """
      apiVersion: pgmahout/v1
      nodes:
        - node-00=198.18.10.10
        - node-01=198.18.10.11
        - node-02=198.18.10.12
      """;

  private static final String ROLES_AND_DATABASES =
      """
      postgresql:
        roles:
          - name: app
            password: generated
            connection_limit: 50
            valid_until: 2027-01-31
            settings: {statement_timeout: 30s, search_path: 'app, public'}
          - {name: readers, login: false}
          - {name: ada, password: VERIFIER, attributes: [createdb], member_of: [readers, pg_monitor]}
        databases:
          - name: app
            owner: app
            encoding: UTF8
            extensions: [pg_trgm, uuid-ossp, postgis]
            schemas: [sales]
            grants:
              - {role: public, privileges: []}
              - {role: readers, privileges: [connect]}
              - {role: readers, schema: sales, privileges: [usage]}
          - {name: old, state: absent}
      """
          .replace("VERIFIER", VERIFIER);

  private static ClusterPlan load(String text) {
    return PlanLoader.load("cluster.yaml", text).orThrow();
  }

  @Test
  void theEffectiveTextLoadsToTheSamePlan() {
    ClusterPlan plan =
        load(
            THREE
                + """
              - name: proxy
                address: proxy.example.org
                roles: proxy
                ssh: {host: bastion, user: admin, port: 2222}
            postgresql:
              parameters: {archive_command: "cp '%p' \\"/srv/a b/%f\\"", work_mem: 8MB, my.setting: "true", log_line_prefix: '%m [%p] '}
              hba: ['hostssl all "Some One" 10.0.0.0/8 scram-sha-256']
            patroni:
              timing: {ttl: 33}
              extra: {log: {level: INFO, dateformat: "1", list: [1, a, 2.5, true, {b: []}]}}
            haproxy:
              extra:
                global: |
                  log /dev/log local2

                    nbthread 2
                defaults: "log-tag p\\u00e4rchen\\n\\n"
            """);
    String text = EffectivePlan.text(plan);
    assertThat(load(text)).isEqualTo(plan);
    assertThat(EffectivePlan.text(load(text))).isEqualTo(text);
    assertThat(text)
        .startsWith(
            "apiVersion: pgmahout/v1\nname: postgres\n\nnodes:\n  - name: node-00\n    address: 198.18.10.10\n    roles:\n      - database\n      - etcd\n");
  }

  @Test
  void rolesAndDatabasesAreTheSame() {
    ClusterPlan plan = load(THREE + ROLES_AND_DATABASES);
    assertThat(load(EffectivePlan.text(plan))).isEqualTo(plan);
  }

  /** Keys that an applied plan may lack, because an earlier version had none, stand in this one. */
  @Test
  void anAppliedPlanOfThisVersionIsReadAsItIs() {
    ClusterPlan plan = load(THREE);
    assertThat(plan.security().superuserFrom()).containsExactly("nodes");
    assertThat(plan.haproxy().statsFrom()).containsExactly("nodes");
    assertThat(PlanLoader.applied(EffectivePlan.text(plan))).contains(plan);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "three-nodes-and-proxy",
        "plain",
        "two-databases-and-witness",
        "existing-etcd",
        "databases-and-roles"
      })
  void theExamplesAreTheSame(String name) throws IOException {
    ClusterPlan plan = load(Files.readString(Path.of("../deploy/examples", name + ".yaml")));
    assertThat(load(EffectivePlan.text(plan))).isEqualTo(plan);
  }
}
