package org.pgmahout.controller.etcd;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.dcs.EtcdMemberStatus;
import org.pgmahout.common.dcs.EtcdMembership;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * The members of the running etcd, asked through one that votes: a learner answers no such
 * question, and some of the plan's members may not be there yet.
 */
public final class LiveEtcdMembers implements EtcdMembers {
  private final ClusterEdge edge;

  /** Connects for each question. */
  public LiveEtcdMembers(ClusterEdge edge) {
    this.edge = edge;
  }

  @Override
  public List<EtcdMember> list() {
    return ask(EtcdMembership::list);
  }

  @Override
  public Optional<String> silence(EtcdMember member) {
    if (!member.started()) {
      return Optional.of("it has never started");
    }
    String url = member.clientUrls().getFirst();
    try (Etcd etcd = Etcd.connect(edge.etcd().only(URI.create(url)))) {
      return etcd.membership().status(url).leader() == 0
          ? Optional.of("it sees no leader")
          : Optional.<String>empty();
    } catch (OpsException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public Optional<String> addLearner(String peerUrl) {
    return ask(etcd -> etcd.addLearner(peerUrl));
  }

  @Override
  public Optional<String> promote(EtcdMember member) {
    // Another than the one that leads would hand it on without saying who asked, and be refused.
    return ask(EtcdMemberStatus::leads, etcd -> etcd.promote(member.id()));
  }

  @Override
  public Optional<String> remove(EtcdMember member) {
    return ask(etcd -> etcd.remove(member.id()));
  }

  @Override
  public boolean leads(EtcdMember member) {
    if (!member.started()) {
      return false;
    }
    String url = member.clientUrls().getFirst();
    try (Etcd etcd = Etcd.connect(edge.etcd().only(URI.create(url)))) {
      return etcd.membership().status(url).leads();
    } catch (OpsException e) {
      return false;
    }
  }

  @Override
  public void handOver(EtcdMember from, EtcdMember to) {
    URI url = URI.create(from.clientUrls().getFirst());
    try (Etcd etcd = Etcd.connect(edge.etcd().only(url))) {
      etcd.membership().moveLeader(to.id());
    }
  }

  private <T> T ask(Function<EtcdMembership, T> question) {
    return ask(status -> !status.learner() && status.leader() != 0, question);
  }

  private <T> T ask(Predicate<EtcdMemberStatus> fit, Function<EtcdMembership, T> question) {
    EtcdAccess access = edge.etcd();
    for (URI url : access.urls()) {
      if (Etcd.silence(access.only(url)).isPresent()) {
        continue;
      }
      try (Etcd etcd = Etcd.connect(access.only(url))) {
        if (fits(etcd.membership(), url, fit)) {
          return question.apply(etcd.membership());
        }
      }
    }
    throw new OpsException(
        ErrorCode.ETCD_UNAVAILABLE,
        "no member of etcd that could do it answers at " + access.urls(),
        "See pgmahout status, and pgmahout logs NODE etcd.");
  }

  private static boolean fits(EtcdMembership asked, URI url, Predicate<EtcdMemberStatus> fit) {
    try {
      return fit.test(asked.status(url.toString()));
    } catch (OpsException e) {
      // Deaf, or cut off from the others: the next one is asked.
      return false;
    }
  }
}
