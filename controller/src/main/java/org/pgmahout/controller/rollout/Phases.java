package org.pgmahout.controller.rollout;

import java.util.List;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * The whole build of a cluster, in order: read this, and one component's steps in the agent, and
 * you know the product. Within a phase everything runs side by side on all its nodes; on a cluster
 * that runs, etcd members and database nodes are taken one by one, the leader last.
 */
final class Phases {
  private Phases() {}

  /**
   * @param hold the nodes, and the cluster as soon as etcd serves
   */
  static List<Phase> of(RolloutContext on, RolloutGoal goal, Runnable hold) {
    DeploymentTargets targets = on.targets();
    ClusterPlan plan = targets.plan();
    ServingMembers members = new ServingMembers(on);
    ClusterBefore before = new ClusterBefore(on, members);
    EtcdStart etcd = new EtcdStart(on, before, hold);
    EtcdUsersPhases users = new EtcdUsersPhases(on, before);
    PasswordPhase passwords = new PasswordPhase(on);
    DatabaseStart databases = new DatabaseStart(on, members, passwords);
    ConfigurationRollback rollback = ConfigurationRollback.in(on, members);
    PendingRestart restart = new PendingRestart(on);
    HbaNarrowing hba = new HbaNarrowing(on);
    DatabaseContent databaseContent = new DatabaseContent(on);
    ProxyStart haproxy = new ProxyStart(on);
    InForceProof inForce = new InForceProof(on);
    ServicePhase service = new ServicePhase(on);
    RecordPhase record = new RecordPhase(on.parts().plans(), goal);
    return List.of(
        new Phase("preflight: every node is fit, and reaches the others", on.parts().fitness()),
        new Phase("data: nothing committed can be lost", before::guardData),
        new Phase("agents: certificates, whom to trust", on.parts().agentCertificates()),
        new Phase("etcd: its users, before a file names them", users::makeWhereEtcdServes)
            .where(plan.hasOwnEtcd()),
        new Phase(
            "prepare: packages, Patroni's venv, files",
            () -> on.runs().on(targets.agents(), Stage.PREPARE, List.of())),
        new Phase("etcd: members start", etcd::start).where(plan.hasOwnEtcd()),
        new Phase("etcd: quorum", etcd::awaitQuorum),
        new Phase("etcd: its users, where it has just begun", users::makeWhereEtcdIsNew)
            .where(plan.hasOwnEtcd()),
        new Phase("data: etcd and the data directories agree", before::guardAgreement),
        new Phase("patroni: first node", () -> databases.first(before.serves(), before::look)),
        new Phase("patroni: leader key in etcd", members::awaitLeader),
        new Phase("passwords: the database takes new ones", passwords::change),
        new Phase(
            "patroni: the other nodes",
            () -> rollback.around(() -> databases.others(before.serves()))),
        new Phase("patroni: every replica streams", databases::awaitStreaming),
        new Phase("etcd: only its users come in", users::close).where(plan.hasOwnEtcd()),
        new Phase("pg_hba: the cluster's own roles come in as the plan says", hba::perform),
        new Phase(
            "postgresql: restart where a setting waits for it",
            () -> rollback.around(restart::perform)),
        new Phase("databases: roles, databases and grants", databaseContent::perform)
            .where(databaseContent.isPlanned()),
        new Phase("haproxy: proxies start", haproxy::start).where(haproxy.isPlanned()),
        new Phase("in force: every server says that it runs with what was applied", inForce::await),
        new Phase("verify: a write through the proxy, a read on every replica", service::await),
        new Phase("record: generation, plan and history in etcd", record::record));
  }
}
