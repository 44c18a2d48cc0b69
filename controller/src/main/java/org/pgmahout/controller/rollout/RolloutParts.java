package org.pgmahout.controller.rollout;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.controller.cluster.ClusterView;
import org.pgmahout.controller.cluster.MemberCommands;
import org.pgmahout.controller.credentials.PasswordReplacement;
import org.pgmahout.controller.etcd.EtcdMembers;
import org.pgmahout.controller.etcd.EtcdUserSwitch;
import org.pgmahout.controller.history.PlanStore;
import org.pgmahout.controller.lock.ApplyLock;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * The rooms below that one apply works with. {@link PlanRollout} gives it the real ones, a test
 * those of a cluster that lives in memory.
 *
 * @param targets the nodes, their specs and agents
 * @param cluster what etcd and Patroni say
 * @param plans where the applied plan is recorded
 * @param lock what keeps a second apply away
 * @param members restarts and switchovers of PostgreSQL
 * @param etcdMembers the members of the running etcd
 * @param etcdUsers its users, in the progress of the rollout
 * @param passwords those that are being replaced
 * @param fitness throws PREFLIGHT_FAILED when a node is not fit
 * @param asShown throws CHANGED_OUTSIDE when Patroni's configuration holds what nobody was shown
 * @param agentCertificates brings every agent its certificate and whom to trust, where they differ
 * @param earlierConfiguration gives Patroni the configuration of the plan applied last, and waits
 *     for the members; says what came of it, and nothing when there was nothing to put back
 * @param service why the meant nodes do not serve yet; empty when a write and every read worked
 */
record RolloutParts(
    DeploymentTargets targets,
    ClusterView cluster,
    PlanStore plans,
    ApplyLock lock,
    MemberCommands members,
    EtcdMembers etcdMembers,
    Function<Progress, EtcdUserSwitch> etcdUsers,
    PasswordReplacement passwords,
    Runnable fitness,
    Runnable asShown,
    Runnable agentCertificates,
    Supplier<Optional<String>> earlierConfiguration,
    Supplier<Optional<String>> service) {}
