package org.pgmahout.controller.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.controller.progress.Progress;

/** Every state that a killed command can leave, and what the next one does about it. */
class EtcdGrowthTest {
  private static final List<NodeSpec> SPECS =
      PlanCompiler.compile(
          PlanLoader.load(
                  "cluster.yaml",
                  """
                  apiVersion: pgmahout/v1
                  name: postgres
                  nodes:
                    - {name: a, address: 198.18.99.1, roles: [database, etcd]}
                    - {name: b, address: 198.18.99.2, roles: [database, etcd]}
                    - {name: c, address: 198.18.99.3, roles: [etcd]}
                  """)
              .orThrow(),
          2);
  private static final NodeSpec B = SPECS.get(1);
  private static final boolean DATA = true;
  private static final boolean NOTHING = false;

  private final FakeMembers members = new FakeMembers();
  private final List<String> said = new ArrayList<>();
  private final EtcdGrowth growth = new EtcdGrowth(members, Progress.of(said::add));

  @Test
  void aNewMemberIsAddedStartedAmongThoseThereAreAndThenVotes() {
    members.serving("a");
    assertThat(names(growth.seat(B, data(NOTHING)))).containsExactly("a", "b");
    members.start("b");
    growth.promote(B);
    assertThat(members.did).containsExactly("add b", "promote b");
    assertThat(growth.seat(B, data(DATA))).isEmpty();
    growth.promote(B);
    assertThat(members.did).as("a second time nothing is done").hasSize(2);
  }

  @Test
  void whoIsNotTrustedAnyMoreLosesItsVoteOnce() {
    members.serving("a");
    members.serving("b");
    growth.takeOut(B);
    growth.takeOut(B);
    assertThat(members.did).containsExactly("remove b");
    assertThat(said).containsExactly("etcd: the member b is taken out");
  }

  @Test
  void oneThatWasAddedAndNeverStartedJoins() {
    members.serving("a");
    members.addLearner(url("b"));
    assertThat(names(growth.seat(B, data(NOTHING)))).containsExactly("a", "b");
    assertThat(members.did).containsExactly("add b");
  }

  @Test
  void oneThatStartedAndWasNeverPromotedIsPromotedOnly() {
    members.serving("a");
    members.addLearner(url("b"));
    members.start("b");
    assertThat(growth.seat(B, data(DATA))).isEmpty();
    growth.promote(B);
    assertThat(members.did).containsExactly("add b", "promote b");
  }

  @Test
  void whoDoesNotServeIsBroughtBackFirst() {
    SPECS.forEach(spec -> members.serving(spec.node()));
    members.silent = "b";
    assertThat(growth.order(SPECS).stream().map(NodeSpec::node)).containsExactly("b", "a", "c");
  }

  @Test
  void whoLeadsIsTakenLast() {
    SPECS.forEach(spec -> members.serving(spec.node()));
    members.leader = "a";
    assertThat(growth.order(SPECS).stream().map(NodeSpec::node)).containsExactly("b", "c", "a");
  }

  @Test
  void oneMemberGoesOnlyWhenTheOthersAreAMajority() {
    SPECS.forEach(spec -> members.serving(spec.node()));
    members.silent = "c";
    members.silentLooks = 1;
    growth.awaitSpare(B);
    assertThat(said).singleElement().asString().contains("etcd to do without b", "c ");
  }

  @Test
  void whatHasNoMajorityAnywayOrIsDownItselfIsNotWaitedFor() {
    members.serving("a");
    members.serving("b");
    members.silent = "a";
    growth.awaitSpare(B);
    members.serving("c");
    members.silent = "b";
    growth.awaitSpare(B);
    assertThat(said).isEmpty();
  }

  @Test
  void whoLeadsHandsOverToOneThatServesBeforeItGoes() {
    SPECS.forEach(spec -> members.serving(spec.node()));
    members.silent = "a";
    members.leader = "b";
    growth.handOver(B);
    assertThat(members.did).containsExactly("b hands over to c");
    assertThat(said).containsExactly("etcd: c leads instead of b");
    members.leader = "c";
    growth.handOver(B);
    assertThat(members.did).hasSize(1);
  }

  @Test
  void whoLeadsAloneHandsOverToNobody() {
    members.serving("b");
    members.leader = "b";
    growth.handOver(B);
    assertThat(members.did).isEmpty();
  }

  @Test
  void aPromotionWaitsUntilTheDataIsCopied() {
    members.serving("a");
    members.addLearner(url("b"));
    members.start("b");
    members.notInSync = 2;
    growth.promote(B);
    assertThat(members.did).endsWith("promote b");
    assertThat(members.notInSync).isZero();
  }

  @Test
  void aMemberIsAddedOnceTheOneBeforeItHasSettled() {
    members.serving("a");
    members.unsettled = 2;
    assertThat(names(growth.seat(B, data(NOTHING)))).containsExactly("a", "b");
    assertThat(members.did).containsExactly("add b");
  }

  @Test
  void anUnfinishedLearnerGoesBeforeOneThatIsNotAddedYet() {
    members.serving("a");
    members.addLearner(url("c"));
    assertThat(growth.order(SPECS)).extracting(NodeSpec::node).containsExactly("c", "a", "b");
  }

  @Test
  void aMemberOfTheFirstBuildThatNeverStartedIsNotTakenForOneThatJoins() {
    members.serving("a");
    members.all.add(new EtcdMember(7, "b", List.of(url("b")), List.of(), false));
    assertThat(growth.seat(B, data(NOTHING))).isEmpty();
    assertThat(members.did).isEmpty();
  }

  @Test
  void nobodyJoinsWhileAMemberIsSilent() {
    members.serving("a");
    members.serving("c");
    members.silent = "c";
    assertThatThrownBy(() -> growth.seat(B, data(NOTHING)))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ETCD_UNAVAILABLE))
        .hasMessageContaining("etcd's member c ");
    assertThat(members.did).isEmpty();
  }

  @Test
  void aMemberThatThePlanDoesNotKnowIsInTheWay() {
    members.serving("a");
    members.all.add(
        new EtcdMember(9, "x", List.of("https://198.18.99.9:2380"), List.of("u"), false));
    assertThatThrownBy(() -> growth.seat(B, data(NOTHING)))
        .hasMessageContaining("none of the plan");
    assertThat(members.did).isEmpty();
  }

  @Test
  void anEmptyMachineUnderAnOldNameReplacesItsMember() {
    List.of("a", "b", "c").forEach(members::serving);
    assertThat(names(growth.seat(B, data(NOTHING)))).containsExactly("a", "b", "c");
    assertThat(members.did).containsExactly("remove b", "add b");
  }

  @Test
  void aLostFolderBesideADatabaseOrAContainerIsRefused() {
    List.of("a", "b", "c").forEach(members::serving);
    NodeData.PgData database = new NodeData.PgData("/pg", true, "1", 1, "0/1", "shut down");
    NodeData.PgData none = NodeData.PgData.absent("/pg");
    for (NodeData found :
        List.of(
            new NodeData("b", database, new NodeData.EtcdData("/etcd", false, false), false),
            new NodeData("b", none, new NodeData.EtcdData("/etcd", false, true), false))) {
      assertThatThrownBy(() -> growth.seat(B, found))
          .isInstanceOfSatisfying(
              OpsException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.DATA_AT_RISK);
                assertThat(e.hint()).contains("etcdctl member remove 2");
              });
    }
    assertThat(members.did).isEmpty();
  }

  @Test
  void aMemberThatWasTakenOutIsNotStartedFromItsOldData() {
    members.serving("a");
    assertThatThrownBy(() -> growth.seat(B, data(DATA))).hasMessageContaining("does not know");
  }

  private static NodeData data(boolean etcd) {
    return new NodeData(
        "b", NodeData.PgData.absent("/pg"), new NodeData.EtcdData("/etcd", etcd, etcd), false);
  }

  private static List<String> names(List<NodeSpec.EtcdMember> joins) {
    return joins.stream().map(NodeSpec.EtcdMember::name).toList();
  }

  private static String url(String node) {
    return "https://198.18.99." + number(node) + ":2380";
  }

  private static int number(String node) {
    return node.charAt(0) - 'a' + 1;
  }

  /** A list of members that behaves as etcd's, and remembers what was done to it. */
  private static final class FakeMembers implements EtcdMembers {
    final List<EtcdMember> all = new ArrayList<>();
    final List<String> did = new ArrayList<>();
    String silent = "";
    String leader = "";

    /** So many looks at the silent one, and it serves again. */
    int silentLooks = Integer.MAX_VALUE;

    int notInSync;
    int unsettled;

    void serving(String node) {
      all.add(member(node, false));
    }

    void start(String node) {
      all.replaceAll(m -> m.peerUrls().contains(url(node)) ? member(node, m.learner()) : m);
    }

    private static EtcdMember member(String node, boolean learner) {
      return new EtcdMember(
          number(node), node, List.of(url(node)), List.of("https://" + node), learner);
    }

    @Override
    public List<EtcdMember> list() {
      return List.copyOf(all);
    }

    @Override
    public Optional<String> silence(EtcdMember member) {
      return member.name().equals(silent) && silentLooks-- > 0
          ? Optional.of("connection refused")
          : Optional.empty();
    }

    @Override
    public boolean leads(EtcdMember member) {
      return member.name().equals(leader);
    }

    @Override
    public void handOver(EtcdMember from, EtcdMember to) {
      did.add(from.name() + " hands over to " + to.name());
    }

    @Override
    public Optional<String> addLearner(String peerUrl) {
      if (unsettled > 0) {
        unsettled--;
        return Optional.of("not all members have been connected");
      }
      String node =
          SPECS.get(Integer.parseInt(peerUrl.replaceAll(".*\\.(\\d):.*", "$1")) - 1).node();
      did.add("add " + node);
      all.add(new EtcdMember(number(node), "", List.of(peerUrl), List.of(), true));
      return Optional.empty();
    }

    @Override
    public Optional<String> promote(EtcdMember member) {
      if (notInSync > 0) {
        notInSync--;
        return Optional.of("it has not copied all of the data yet");
      }
      did.add("promote " + member.name());
      all.replaceAll(m -> m.id() == member.id() ? member(member.name(), false) : m);
      return Optional.empty();
    }

    @Override
    public Optional<String> remove(EtcdMember member) {
      did.add("remove " + member.name());
      all.removeIf(m -> m.id() == member.id());
      return Optional.empty();
    }
  }
}
