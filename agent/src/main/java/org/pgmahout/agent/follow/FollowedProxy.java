package org.pgmahout.agent.follow;

import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.local.HaproxySocket;
import org.pgmahout.common.spec.HaproxyByKey;
import org.pgmahout.common.spec.HaproxyCfg;

/** The node's HAProxy as its follower reads and sets it. */
interface FollowedProxy {

  /** All servers as the worker has them now; empty when it does not answer. */
  Optional<List<HaproxySocket.Server>> servers();

  /** Closes the slot and ends its sessions; returns the servers afterwards. */
  Optional<List<HaproxySocket.Server>> close();

  /** Closes the slot to new connections alone; returns the servers afterwards. */
  Optional<List<HaproxySocket.Server>> hold();

  /** Ends the sessions that are left in the slot. */
  void cutSlot();

  /** Opens the slot; returns the servers afterwards. */
  Optional<List<HaproxySocket.Server>> open(Route to);

  /** Ends the sessions with a member on the way that Patroni's checks decide. */
  void cutChecked(List<String> members);

  /** Takes members out for new reads, or back in. */
  void drain(List<String> members, boolean out);

  /** The one behind HAProxy's socket. */
  static FollowedProxy over(HaproxySocket socket) {
    return new FollowedProxy() {
      @Override
      public Optional<List<HaproxySocket.Server>> servers() {
        return socket.servers();
      }

      @Override
      public Optional<List<HaproxySocket.Server>> close() {
        return lead(Route.CLOSED, true);
      }

      @Override
      public Optional<List<HaproxySocket.Server>> hold() {
        return lead(Route.CLOSED, false);
      }

      @Override
      public void cutSlot() {
        socket.cut(HaproxyByKey.BACKEND, List.of(HaproxyByKey.SLOT));
      }

      @Override
      public Optional<List<HaproxySocket.Server>> open(Route to) {
        return lead(to, false);
      }

      private Optional<List<HaproxySocket.Server>> lead(Route to, boolean cut) {
        return socket.lead(HaproxyByKey.BACKEND, HaproxyByKey.SLOT, to.host(), to.port(), cut);
      }

      @Override
      public void cutChecked(List<String> members) {
        socket.cut(HaproxyCfg.WRITE, members);
      }

      @Override
      public void drain(List<String> members, boolean out) {
        socket.drain(HaproxyByKey.REPLICAS, members, out);
      }
    };
  }
}
