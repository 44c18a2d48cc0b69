package org.pgmahout.common.dcs;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.maintenance.StatusResponse;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.pgmahout.common.outcome.OpsException;

/** Who is a member of etcd, and changes to that, one member at a time. */
public final class EtcdMembership {
  private final EtcdCalls calls;

  EtcdMembership(EtcdCalls calls) {
    this.calls = calls;
  }

  /** The members as the cluster lists them; needs a quorum. */
  public List<EtcdMember> list() {
    return calls
        .await("list the members", client -> client.getClusterClient().listMember())
        .getMembers()
        .stream()
        .map(EtcdMembership::member)
        .toList();
  }

  /**
   * Adds a member that copies the data and does not vote yet; needs a quorum.
   *
   * @return why etcd does not do it yet; empty when it is done, as with the next two
   */
  public Optional<String> addLearner(String peerUrl) {
    List<URI> peers = List.of(URI.create(peerUrl));
    return change(
        "add the member " + peerUrl, client -> client.getClusterClient().addMember(peers, true));
  }

  /** Lets a learner vote. */
  public Optional<String> promote(long id) {
    return change("let a member vote", client -> client.getClusterClient().promoteMember(id));
  }

  /** Takes a member out; needs a quorum. */
  public Optional<String> remove(long id) {
    return change("take a member out", client -> client.getClusterClient().removeMember(id));
  }

  /** Lets another member lead; asked of the one that leads. */
  public void moveLeader(long id) {
    calls.await("let another member lead", client -> client.getMaintenanceClient().moveLeader(id));
  }

  /** What etcd refuses for a while only is no failure (its ErrUnhealthy and ErrLearnerNotReady). */
  private <T> Optional<String> change(String what, Function<Client, CompletableFuture<T>> call) {
    try {
      calls.await(what, call);
      return Optional.empty();
    } catch (OpsException e) {
      if (e.getMessage().contains("unhealthy cluster")) {
        return Optional.of("not all members have been connected to each other for five seconds");
      }
      if (e.getMessage().contains("in sync with leader")) {
        return Optional.of("it has not copied all of the data yet");
      }
      throw e;
    }
  }

  /** What the member at a client URL says of itself; needs no quorum. */
  public EtcdMemberStatus status(String url) {
    String what = "ask " + url + " for its status";
    // jetcd makes a channel for this question, and leaves it behind when no answer comes.
    Optional<String> silence = Etcd.silence(calls.access().only(URI.create(url)));
    if (silence.isPresent()) {
      throw calls.unavailable(what, new ConnectException(silence.get()));
    }
    StatusResponse status =
        calls.await(what, client -> client.getMaintenanceClient().statusMember(url));
    return new EtcdMemberStatus(
        url,
        status.getVersion(),
        status.getHeader().getMemberId(),
        status.getLeader(),
        status.getDbSize(),
        status.getDbSizeInUse(),
        status.getRaftTerm(),
        status.getRaftIndex(),
        status.isLearner(),
        status.getErrorList());
  }

  private static EtcdMember member(Member member) {
    return new EtcdMember(
        member.getId(),
        member.getName(),
        member.getPeerURIs().stream().map(URI::toString).toList(),
        member.getClientURIs().stream().map(URI::toString).toList(),
        member.isLearner());
  }
}
