package org.pgmahout.systemtest.cluster;

import org.pgmahout.systemtest.lab.TestLab;

/** etcdctl in the container of a member, with the certificate that members know each other by. */
public final class MemberEtcdctl {
  private MemberEtcdctl() {}

  /**
   * The command line.
   *
   * @param asked whose client port; a member shows its certificate there, too
   */
  public static String line(TestLab lab, String asked, String arguments) {
    return """
    docker exec pgmahout-etcd etcdctl --endpoints=https://%s:2379 --cacert=/etc/etcd/pki/ca.crt \
      --cert=/etc/etcd/pki/node.crt --key=/etc/etcd/pki/node.key %s
    """
        .formatted(lab.address(asked), arguments);
  }
}
