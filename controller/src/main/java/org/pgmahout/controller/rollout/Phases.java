package org.pgmahout.controller.rollout;

import static org.pgmahout.common.spec.Component.DOCKER;
import static org.pgmahout.common.spec.Component.ETCD;
import static org.pgmahout.common.spec.Component.HAPROXY;
import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;
import static org.pgmahout.common.spec.Component.SYSTEM;

import java.util.List;

/**
 * The whole build of a cluster, in order: read this, and one component's steps in the agent, and
 * you know the product. Within a phase everything runs side by side on all its nodes; on a cluster
 * that runs, etcd members and database nodes are taken one by one, the leader last.
 */
final class Phases {
  private Phases() {}

  static List<Phase> all() {
    return List.of(
        new Phase("preflight: every node is fit, and reaches the others", Rollout::preflight),
        new Phase("data: nothing committed can be lost", Rollout::guardData),
        new Phase("agents: certificates, whom to trust", Rollout::renewAgents),
        new Phase("etcd: its users, before a file names them", Rollout::makeEtcdUsersFirst),
        new Phase("prepare: packages, Patroni's venv, files", Rollout::prepareEverywhere),
        new Phase("etcd: members start", r -> r.startEtcd(SYSTEM, DOCKER, ETCD)),
        new Phase("etcd: quorum", Rollout::awaitQuorum),
        new Phase("etcd: its users, where it has just begun", Rollout::makeEtcdUsers),
        new Phase("data: etcd and the data directories agree", Rollout::guardAgreement),
        new Phase("patroni: first node", r -> r.startFirst(SYSTEM, POSTGRESQL, PATRONI)),
        new Phase("patroni: leader key in etcd", Rollout::awaitLeader),
        new Phase("passwords: the database takes new ones", Rollout::changePasswords),
        new Phase("patroni: the other nodes", r -> r.startOthers(SYSTEM, POSTGRESQL, PATRONI)),
        new Phase("patroni: every replica streams", Rollout::awaitStreaming),
        new Phase("etcd: only its users come in", Rollout::closeEtcd),
        new Phase("pg_hba: the cluster's own roles come in as the plan says", Rollout::narrow),
        new Phase("postgresql: restart where a setting waits for it", Rollout::restartWhereItWaits),
        new Phase("databases: roles, databases and grants", Rollout::makeDatabases),
        new Phase("haproxy: proxies start", r -> r.startProxies(SYSTEM, HAPROXY)),
        new Phase(
            "in force: every server says that it runs with what was applied",
            Rollout::proveInForce),
        new Phase("verify: a write through the proxy, a read on every replica", Rollout::verify),
        new Phase("record: generation, plan and history in etcd", Rollout::record));
  }
}
