package org.pgmahout.controller.etcd;

import java.util.List;
import java.util.Optional;
import org.pgmahout.common.dcs.EtcdMember;

/** etcd's own list of its members, and what may be done to it. Tests give one made by hand. */
public interface EtcdMembers {

  /** The members as etcd lists them; needs a quorum. */
  List<EtcdMember> list();

  /** Why a member does not answer; empty when it does. */
  Optional<String> silence(EtcdMember member);

  /** Adds one that does not vote yet; returns why not yet, empty when it is done. */
  Optional<String> addLearner(String peerUrl);

  /** Lets it vote; the same. */
  Optional<String> promote(EtcdMember member);

  /** Takes it out; the same. */
  Optional<String> remove(EtcdMember member);

  /** Whether it leads the others; one that does not answer leads nobody. */
  boolean leads(EtcdMember member);

  /** Lets another member lead instead of the one that does. */
  void handOver(EtcdMember from, EtcdMember to);
}
