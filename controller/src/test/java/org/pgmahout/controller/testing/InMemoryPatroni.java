package org.pgmahout.controller.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData.PgData;
import org.pgmahout.controller.cluster.MemberCommands;

/**
 * The databases and who leads them: one that is started takes a while to serve, and another takes
 * over from a leader that goes away.
 */
public final class InMemoryPatroni implements MemberCommands {
  /** What every database of the cluster is known by. */
  static final String SYSTEM_ID = "7";

  private static final int LONGEST_START = 4;

  private final Map<String, Database> databases = new LinkedHashMap<>();
  private final Set<String> turns = new TreeSet<>();
  private final List<Happened> log;
  private String leader = "";
  private String breaking = "";
  private boolean initialised;
  private boolean wide;
  private boolean newPasswords;

  private static final class Database {
    boolean data;
    boolean runs;
    boolean broken;
    boolean newServer;
    boolean lacksRoles;
    int startTakes;
    int pausesToStart;

    boolean up() {
      return runs && pausesToStart == 0 && !broken;
    }
  }

  InMemoryPatroni(List<String> nodes, Random random, List<Happened> log) {
    nodes.forEach(node -> databases.put(node, new Database()));
    databases.values().forEach(one -> one.startTakes = random.nextInt(LONGEST_START));
    this.log = log;
  }

  /** These nodes' databases were made before. */
  synchronized void built(List<String> nodes, boolean serve) {
    initialised = true;
    for (String node : nodes) {
      databases.get(node).data = true;
      databases.get(node).runs = serve;
    }
  }

  /** Who leads from now on, as after a failover. */
  public synchronized void lead(String node) {
    leader = node;
  }

  /** The next start of PostgreSQL on this node is for something that needs a new process. */
  public synchronized void newServerWaits(String node) {
    databases.get(node).newServer = true;
  }

  /** PostgreSQL on this node does not serve after its next start. */
  public synchronized void breaksAtStart(String node) {
    databases.get(node).newServer = true;
    breaking = node;
  }

  synchronized boolean hasNewServerWaiting(String node) {
    return databases.get(node).newServer;
  }

  synchronized boolean lacksRoles(String node) {
    return databases.get(node).lacksRoles;
  }

  /**
   * Its lines of pg_hba let the cluster's own roles in from everywhere, until they are narrowed.
   */
  public synchronized void wide() {
    wide = true;
  }

  /** Whether they do. */
  public synchronized boolean isWide() {
    return wide;
  }

  synchronized void narrowed() {
    wide = false;
  }

  /** The replacement of its passwords has begun. */
  public synchronized void newPasswords() {
    newPasswords = true;
  }

  /** Whether the database still has the passwords before. */
  public synchronized boolean waitsForPasswords() {
    return newPasswords;
  }

  synchronized void passwordsChanged() {
    newPasswords = false;
  }

  /** Who leads; empty for nobody. */
  public synchronized String leader() {
    return leader;
  }

  /** Whether there is a cluster. */
  public synchronized boolean isInitialised() {
    return initialised;
  }

  /** The databases whose turn has begun, and which do not serve again yet. */
  synchronized Set<String> turns() {
    return Set.copyOf(turns);
  }

  /** Who could take over from the leader now. */
  synchronized Set<String> couldLead() {
    return databases.entrySet().stream()
        .filter(database -> database.getValue().up() && !database.getKey().equals(leader))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  synchronized void begins(String node) {
    turns.add(node);
    Database database = databases.get(node);
    if (database.newServer) {
      database.runs = false;
      leader = leader.equals(node) ? "" : leader;
    }
  }

  synchronized void started(NodeSpec spec) {
    Database database = databases.get(spec.node());
    if (!database.runs) {
      database.pausesToStart = database.startTakes;
    }
    initialised = initialised || spec.bootstrap();
    database.broken = database.broken || spec.node().equals(breaking);
    database.data = true;
    database.runs = true;
    database.newServer = false;
    database.lacksRoles = false;
    endTurns();
  }

  synchronized void pause(boolean quorum) {
    databases.values().forEach(one -> one.pausesToStart = Math.max(0, one.pausesToStart - 1));
    if (quorum && initialised && (leader.isEmpty() || !databases.get(leader).up())) {
      leader = couldLead().stream().sorted().findFirst().orElse("");
    }
    endTurns();
  }

  private void endTurns() {
    turns.removeIf(node -> databases.get(node).up() && !leader.isEmpty());
  }

  synchronized PgData data(String node) {
    Database database = databases.get(node);
    return database == null || !database.data
        ? PgData.absent("/pg")
        : new PgData("/pg", true, SYSTEM_ID, 1, "0/5000000", "in production");
  }

  synchronized boolean isIdle(String node) {
    return !databases.containsKey(node) || !databases.get(node).runs;
  }

  @Override
  public synchronized List<Member> members() {
    return databases.entrySet().stream()
        .filter(database -> database.getValue().runs)
        .map(database -> member(database.getKey(), database.getValue()))
        .toList();
  }

  private Member member(String node, Database database) {
    boolean leads = node.equals(leader);
    String state =
        database.broken
            ? "start failed"
            : !database.up() ? "starting" : leads || leader.isEmpty() ? "running" : "streaming";
    return new Member(
        node,
        "198.18.0.1",
        5432,
        "",
        leads ? MemberRole.LEADER : MemberRole.QUORUM_STANDBY,
        state,
        OptionalLong.of(1),
        leads ? OptionalLong.empty() : OptionalLong.of(0),
        false);
  }

  @Override
  public Map<String, PatroniStatus> statuses() {
    return Map.of();
  }

  @Override
  public boolean mayLead(String node) {
    return true;
  }

  @Override
  public void restart(String node) {
    throw new IllegalStateException("no setting waits for a restart of " + node);
  }

  @Override
  public Optional<String> whyDown(String node) {
    return Optional.empty();
  }

  @Override
  public synchronized void switchover(String from, Optional<String> to) {
    Optional<String> next =
        couldLead().stream()
            .filter(one -> to.isEmpty() || to.get().equals(one))
            .sorted()
            .findFirst();
    if (!leader.equals(from) || next.isEmpty()) {
      throw new OpsException(ErrorCode.COMMAND_FAILED, "no switchover " + from + " " + to, "");
    }
    log.add(new Happened.SwitchedOver(from, next.get()));
    leader = next.get();
    databases.get(from).pausesToStart = 1;
  }
}
