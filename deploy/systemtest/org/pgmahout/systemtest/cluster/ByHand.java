package org.pgmahout.systemtest.cluster;

/** What hands do to a node, as scripts that run there as root. */
public final class ByHand {
  /** etcd's container again, with one argument more. */
  public static final String ANOTHER_COMMAND =
      """
      python3 - <<'END'
      import json, subprocess
      now = json.loads(subprocess.check_output(['docker', 'inspect', 'pgmahout-etcd']))[0]
      host = now['HostConfig']
      subprocess.check_call(['docker', 'rm', '-f', 'pgmahout-etcd'])
      binds = [word for bind in host['Binds'] for word in ('-v', bind)]
      subprocess.check_call(
          ['docker', 'run', '-d', '--name', 'pgmahout-etcd', '--network', 'host', '--restart', host['RestartPolicy']['Name']]
          + binds + [now['Config']['Image']] + now['Config']['Cmd'] + ['--max-txn-ops=64'])
      END
      """;

  private ByHand() {}
}
