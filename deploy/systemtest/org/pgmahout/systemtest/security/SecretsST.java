package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Every secret's value is looked for where none may ever be. */
@Order(3)
@ExtendWith(BuiltCluster.class)
class SecretsST {

  @Test
  void noSecretIsInJournalsEventsEtcdOrProcessLists(TestLab lab) {
    assertThat(OwnFiles.secrets(lab)).hasSizeGreaterThanOrEqualTo(4);
    for (String machine : lab.machines()) {
      String everything =
          lab.output(
              machine,
              """
              journalctl --no-pager -o cat
              cat /var/lib/pgmahout/runs/*/* /var/lib/pgmahout/spec.json
              tr '\\0' ' ' < /dev/null; cat /proc/[0-9]*/cmdline | tr '\\0' ' '
              cat /var/log/pgmahout/* 2>/dev/null
              command -v docker >/dev/null && for c in $(docker ps -q); do docker logs $c 2>&1; docker inspect $c; done
              for f in $(find %s -name 'db' -path '*snap*' 2>/dev/null); do strings -n 8 $f 2>/dev/null || cat $f | tr -c '[:print:]' '\\n'; done
              true
              """
                  .formatted("/var/lib/etcd /var/lib/pgmahout /root/cluster"));
      assertThat(everything.length()).isGreaterThan(1000);
      OwnFiles.secrets(lab)
          .forEach(
              (name, value) ->
                  assertThat(everything.contains(value))
                      .as("the value of %s is to be seen on %s", name, machine)
                      .isFalse());
    }
  }
}
