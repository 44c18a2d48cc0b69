package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.common.plan.GoodPlan.GOOD;
import static org.pgmahout.common.plan.GoodPlan.added;
import static org.pgmahout.common.plan.GoodPlan.expect;
import static org.pgmahout.common.plan.GoodPlan.problems;
import static org.pgmahout.common.plan.GoodPlan.replaced;

import org.junit.jupiter.api.Test;

/** Every mistake one by one: where it is said to be, and in which words. */
class PlanProblemsTest {
  @Test
  void goodIsGood() {
    assertThat(problems(GOOD)).isEmpty();
  }

  @Test
  void emptyFile() {
    expect("", "c.yaml:1:1: the file is empty; let 'pgmahout init' write a starter plan");
    expect(
        "# nothing\n", "c.yaml:1:1: the file is empty; let 'pgmahout init' write a starter plan");
  }

  @Test
  void syntax() {
    added("patroni: {timing: fast\n", "9:1: not YAML: while parsing a flow mapping");
    added("etcd:\n\tclient_port: 1\n", "9:1: not YAML:", "found character '\\t");
    added("name: \u0007\n", "8:7: not YAML: character U+0007");
  }

  @Test
  void whatAPlanNeverNeeds() {
    added("etcd: &a {}\ndocker: *a\n", "9:9: a plan has no aliases");
    added("---\nname: other\n", "8:1: a second YAML document");
    added("docker: !!map {}\n", "8:9: a plan has no YAML tags");
    added("x: " + "[".repeat(50) + "]".repeat(50) + "\n", "8:43: nested more than 40");
  }

  @Test
  void apiVersionFirst() {
    expect(
        "apiVersion: pgmahout/v2\nfuture: true\n",
        "c.yaml:1:13: apiVersion is 'pgmahout/v2', and this pgmahout reads 'pgmahout/v1'; write 'apiVersion: pgmahout/v1', or use the pgmahout this plan was written for");
    expect(
        GOOD.replace("apiVersion: pgmahout/v1\n", ""),
        "c.yaml:1:1: the plan has no 'apiVersion'; add 'apiVersion: pgmahout/v1' as its first line");
  }

  @Test
  void notAPlan() {
    expect(
        "- a\n",
        "c.yaml:1:1: the plan is a list where keys and values are wanted; write 'key: value' lines");
    expect(
        "hello\n",
        "c.yaml:1:1: the plan is 'hello' where keys and values are wanted; write 'key: value' lines");
  }

  @Test
  void unknownKeys() {
    expect(
        GOOD + "haproxy:\n  writeport: 1\n",
        "c.yaml:9:3: 'haproxy.writeport' is not a key of the plan; did you mean 'write_port'?");
    expect(
        GOOD + "postgres:\n  port: 1\n",
        "c.yaml:8:1: 'postgres' is not a key of the plan; did you mean 'postgresql'?");
    added("agent:\n  colour: red\n", "9:3: 'agent.colour' is not a key", "use one of: port");
    replaced(
        "{name: proxy, address",
        "{name: proxy, adress",
        "6:19: 'nodes[3].adress'",
        "did you mean 'address'");
  }

  @Test
  void duplicateKeys() {
    expect(
        GOOD + "name: other\n",
        "c.yaml:8:1: 'name' is written a second time; keep this one or the one in line 7");
    added(
        "system:\n  sysctl:\n    vm.swappiness: 1\n    vm.swappiness: 2\n",
        "11:5: 'system.sysctl.vm.swappiness' is written a second time");
    added(
        "patroni:\n  extra:\n    log: {level: INFO, level: DEBUG}\n",
        "10:10: 'patroni.extra.log' has the same key twice");
  }

  @Test
  void wrongTypes() {
    expect(
        GOOD + "postgresql:\n  port: many\n",
        "c.yaml:9:9: 'postgresql.port' is 'many' where a whole number is wanted; write digits only, without unit or quotes");
    added("postgresql:\n  port: '5432'\n", "9:9: 'postgresql.port' is '5432' where a whole number");
    added("postgresql:\n  port: 99999999999\n", "9:9: 'postgresql.port'");
    added(
        "postgresql:\n  port:\n    - 1\n",
        "10:5: 'postgresql.port' is a list where a whole number");
    added(
        "patroni:\n  failsafe_mode: yes\n",
        "9:18: 'patroni.failsafe_mode' is 'yes' where true or false");
    added(
        "patroni:\n  home:\n",
        "9:8: 'patroni.home' has no value",
        "delete the key to have the default");
    added("postgresql: 15\n", "8:13: 'postgresql' is '15' where keys and values");
    added(
        "postgresql:\n  hba: host all all all md5\n",
        "9:8: 'postgresql.hba' is",
        "where a list is wanted");
    added(
        "postgresql:\n  parameters: [a]\n",
        "9:15: 'postgresql.parameters' is a list where keys and values");
    added(
        "postgresql:\n  parameters: {work_mem: [8]}\n",
        "9:26: 'postgresql.parameters.work_mem' is a list where a text");
    added("? [a]\n: b\n", "8:3: ", "has a key that is not a word");
    replaced(
        "- node-00=198.18.10.17",
        "- node-00",
        "3:5: 'nodes[0]' is 'node-00' where a machine is wanted");
  }

  @Test
  void missingKeys() {
    expect("apiVersion: pgmahout/v1\n", "c.yaml:1:1: the plan has no 'nodes'; add 'nodes: ...'");
    replaced(
        "{name: node-02, address: 198.18.10.19, roles",
        "{name: node-02, roles",
        "5:5: nodes[2] has no 'address'");
  }

  @Test
  void words() {
    expect(
        GOOD + "security:\n  transport: plane\n",
        "c.yaml:9:14: 'security.transport' is 'plane', which is none of its words; did you mean 'plain'? write one of: tls, plain");
    added(
        "patroni:\n  synchronous_mode: true\n",
        "9:21: 'patroni.synchronous_mode'",
        "write one of: quorum, on, strict, off");
    added(
        "patroni:\n  timing: quick\n",
        "9:11: 'patroni.timing' is 'quick', which is no preset",
        "fast, normal, wide, or a mapping");
    added("patroni:\n  timing: explicit\n", "9:11: 'patroni.timing' is 'explicit'");
    added(
        "patroni:\n  timing: {preset: fats}\n",
        "9:20: 'patroni.timing.preset' is 'fats'",
        "did you mean 'fast'");
    replaced(
        "roles: [proxy]",
        "roles: [prxy]",
        "6:50: 'nodes[3].roles[0]' is 'prxy'",
        "did you mean 'proxy'");
    added("system:\n  transparent_huge_pages: always\n", "9:27: 'always' is none of its words");
  }

  @Test
  void nodes() {
    replaced("name: node-02", "name: Node_2", "5:12: node name 'Node_2' is no DNS label");
    replaced(
        "198.18.10.19",
        "198.18.10.300",
        "5:30: address '198.18.10.300' is neither an IPv4 address nor a host name");
    replaced("198.18.10.19", "'fd00::1'", "5:30: address 'fd00::1' is IPv6");
    replaced("198.18.10.19", "127.0.0.1", "5:30: the other nodes cannot reach node 'node-02'");
    replaced("node-01=", "node-00=", "4:5: name 'node-00' is already that of node 1 of the list");
    replaced(
        "198.18.10.18",
        "198.18.10.17",
        "4:13: address '198.18.10.17' is already that of node 'node-00'");
    replaced("roles: [proxy]", "roles: []", "6:42: node 'proxy' has no role");
    replaced("name: postgres", "name: My Cluster", "7:7: the cluster's name 'My Cluster'");
    expect(
        "apiVersion: pgmahout/v1\nnodes:\n  - {name: a, address: 10.0.0.1, roles: [proxy]}\n",
        "c.yaml:2:1: no node has the role 'database'; give at least one node the role database, three for high availability");
    replaced("roles: [proxy]", "roles: [proxy], ssh: {port: 70000}", "6:70: ssh port 70000");
    replaced(
        "roles: [proxy]",
        "roles: [proxy], ssh: {user: '-oProxyCommand=x'}",
        "6:70: ssh user '-oProxyCommand=x' is no user's name");
    replaced(
        "roles: [proxy]",
        "roles: [proxy], tags: {nofailover: true}",
        "6:58: node 'proxy' has Patroni tags");
    replaced(
        "[database, etcd]",
        "[database, etcd], tags: {nofailover: 1}",
        "5:88: tag 'nofailover' is '1'");
    replaced(
        "[database, etcd]",
        "[database, etcd], tags: {replicatefrom: proxy}",
        "5:91: tag 'replicatefrom' names 'proxy'");
    replaced(
        "[database, etcd]",
        "[database, etcd], tags: {nostream: true}",
        "5:86: tag 'nostream' keeps node 'node-02' from streaming",
        "delete the tag");
    expect(GOOD.replace("[database, etcd]", "[database, etcd], tags: {nostream: false}"));
  }

  @Test
  void etcd() {
    replaced(
        "roles: [proxy]",
        "roles: [proxy, etcd]",
        "2:1: 2 nodes have the role etcd: an even number",
        "1 or 3 nodes");
    added(
        "etcd:\n  endpoints: ['10.0.0.1:2379']\n",
        "9:3: an existing etcd is named, and node 'node-02' has the role etcd");
    added("etcd:\n  quota_backend_bytes: 1000\n", "9:24: quota_backend_bytes 1000 is not between");
    added("etcd:\n  image_archive: etcd.tar\n", "9:18: 'etcd.tar' is no absolute path");
    added(
        "etcd:\n  extra: {data-dir: /x}\n",
        "9:21: etcd's flag 'data-dir' is made of the plan",
        "etcd.data_dir");
    added(
        "etcd:\n  extra: {log-outputs: /var/log/etcd.log}\n",
        "9:24: '/var/log/etcd.log' is no place that etcd can write in");
    added("etcd:\n  extra: {--snapshot-count: 5}\n", "9:29: '--snapshot-count' is no flag's name");
    added(
        "etcd:\n  extra: {peer-cert-file: /x}\n",
        "9:27: etcd's flag 'peer-cert-file'",
        "security.transport");
    String external = GOOD.replace(", roles: [database, etcd]", "");
    assertThat(
            problems(
                external
                    + "etcd:\n  endpoints: ['http://10.0.0.1:2379', '10.0.0.2:2379', '10.0.0.2:2379']\n"))
        .satisfiesExactly(
            one ->
                assertThat(one)
                    .startsWith("c.yaml:9:15: endpoint 'http://10.0.0.1:2379' is not host:port"),
            two ->
                assertThat(two).startsWith("c.yaml:9:56: endpoint '10.0.0.2:2379' is named twice"));
  }

  @Test
  void timing() {
    expect(
        GOOD + "patroni:\n  timing:\n    ttl: 15\n",
        "c.yaml:10:10: ttl 15 is below Patroni's minimum of 20, and Patroni would silently raise it; write 20 or more");
    added(
        "patroni:\n  timing: {loop_wait: 0}\n",
        "9:23: loop_wait 0 is below Patroni's minimum of 1");
    added("patroni:\n  timing: {retry_timeout: 2}\n", "9:27: retry_timeout 2 is below");
    added(
        "patroni:\n  timing: {loop_wait: 5}\n",
        "9:3: loop_wait + 2 * retry_timeout is 23, more than ttl 20");
    added(
        "patroni:\n  timing: {check_fast_millis: 600}\n", "9:31: check_fast_millis 600 is slower");
  }

  @Test
  void ports() {
    replaced(
        "roles: [proxy]",
        "roles: [proxy, database]",
        "6:5: postgresql.port and haproxy.write_port are both 5432 on node proxy");
    added(
        "haproxy:\n  read_port: 5432\n",
        "9:14: haproxy.write_port and haproxy.read_port are both 5432 on node proxy");
    added(
        "patroni:\n  port: 8009\n",
        "9:9: agent.port and patroni.port are both 8009 on nodes node-00, node-01, node-02");
    added("agent:\n  port: 0\n", "9:9: port 0 is not between 1 and 65535");
    added("etcd:\n  client_port: 1023\n", "9:16: port 1023 is below 1024");
    added(
        "etcd:\n  client_port: 379\nsystem:\n  sysctl: {net.ipv4.ip_unprivileged_port_start: 380}\n",
        "9:16: port 379 is below 380");
  }

  @Test
  void aPortOfEtcdsMayBeLowWhereTheKernelLetsEverybodyListenThere() {
    String plan =
        """
        apiVersion: pgmahout/v1
        nodes: [a=198.18.0.1]
        etcd: {client_port: 379}
        system: {sysctl: {net.ipv4.ip_unprivileged_port_start: 379}}
        """;
    assertThat(PlanLoader.load("cluster.yaml", plan).orThrow().etcd().clientPort()).isEqualTo(379);
  }

  @Test
  void postgresql() {
    added("postgresql:\n  version: 9\n", "9:12: PostgreSQL 9 is not between");
    added(
        "postgresql:\n  max_slot_wal_keep_size: -1\n",
        "9:27: max_slot_wal_keep_size -1 is unlimited");
    added("postgresql:\n  wal_keep_size: 512\n", "9:18: '512' is no size");
    added("postgresql:\n  data_dir: data\n", "9:13: 'data' is no usable folder");
    added(
        "postgresql:\n  data_dir: /var/lib/postgresql/patroni-packages/lib/x\n",
        "9:13: data directory",
        "among the venv's own files");
    added(
        "postgresql:\n  wal_dir: /var/lib/postgresql/patroni-packages/data/wal\n",
        "9:12: WAL folder");
    added(
        "postgresql:\n  parameters: {port: 1}\n",
        "9:22: parameter 'port' is not set here; write postgresql.port instead");
    added(
        "postgresql:\n  parameters: {synchronous_standby_names: '*'}\n",
        "9:43: ",
        "patroni.synchronous_mode");
    added(
        "postgresql:\n  hba: [all all]\n",
        "9:9: pg_hba line 'all all' does not begin with a connection type");
    added("postgresql:\n  hba: [host all all md5]\n", "9:9: pg_hba line", "has 4 fields of 5");
    added("postgresql:\n  hba: [host all all 10.0.0.1 md5]\n", "9:9: pg_hba address '10.0.0.1'");
    added(
        "postgresql:\n  hba: [host all all all scram]\n",
        "9:9: pg_hba method 'scram' does not exist");
    assertThat(
            problems(
                GOOD
                    + "postgresql:\n  hba: [local all all peer, host a b 10.0.0.1 255.0.0.0 md5, 'hostssl a \"b c\" ::/0 cert map=x']\n"))
        .isEmpty();
  }

  @Test
  void patroni() {
    added("patroni:\n  version: latest\n", "9:12: 'latest' is no exact version");
    added(
        "patroni:\n  version: 4.1.99\n",
        "9:12: the hashes of patroni 4.1.99 are not known, and no node installs a file by its name alone;"
            + " write patroni.hashes with those of its wheels (deploy/python/lock --hashes patroni==4.1.99");
    added("patroni:\n  psycopg: 3.2.1\n", "9:12: the hashes of psycopg 3.2.1 are not known");
    added("patroni:\n  hashes: [abc]\n", "9:12: 'abc' is no hash of a file");
    String hash = "\n  hashes: ['sha256:" + "0a".repeat(32) + "']\n";
    assertThat(problems(GOOD + "patroni:\n  version: 4.1.99" + hash)).isEmpty();
    assertThat(problems(GOOD + "patroni:\n  version: 4.1.4\n  psycopg: 3.3.8\n")).isEmpty();
    added(
        "patroni:\n  extra: {scope: x}\n",
        "9:18: 'scope' of patroni.yml is made of the plan; write name");
    added(
        "patroni:\n  extra:\n    bootstrap:\n      dcs: {ttl: 30}\n",
        "10:5: 'bootstrap.dcs.ttl' of patroni.yml",
        "write patroni.timing instead");
    added(
        "patroni:\n  extra: {restapi: none}\n",
        "9:20: 'restapi' of patroni.yml has keys that are made of the plan");
    expect(
        "apiVersion: pgmahout/v1\nnodes: [a=10.0.0.1]\npatroni:\n  synchronous_mode: strict\n",
        "c.yaml:4:21: synchronous_mode strict wants a replica, and there is one database node; write off, or add database nodes");
  }

  @Test
  void haproxyAndSystem() {
    added("haproxy:\n  extra: {glob: x}\n", "9:17: 'glob' is no section");
    added(
        "haproxy:\n  extra: {global: 'maxconn 5'}\n",
        "9:19: 'maxconn' in section 'global'",
        "haproxy.max_connections");
    added(
        "haproxy:\n  extra: {'listen stats': 'bind *:1'}\n",
        "9:27: 'bind' in section 'listen stats'");
    added(
        "haproxy:\n  extra: {'listen stats': 'acl stats-from src 10.0.0.0/8'}\n",
        "9:27: 'acl stats-from' in section 'listen stats' is made of the plan",
        "write haproxy.stats_from instead");
    added("haproxy:\n  max_replica_lag: 16\n", "9:20: '16' is no size");
    added("system:\n  packages: ['rm -rf']\n", "9:14: 'rm -rf' is no Debian package's name");
    added("system:\n  sysctl: {swappiness: 1}\n", "9:24: 'swappiness' is no kernel parameter");
    added("docker:\n  log_max_size: 20MB\n", "9:17: '20MB' is no size of a log file");
  }

  @Test
  void allAtOnceInTheOrderOfTheFile() {
    assertThat(
            problems(
                GOOD.replace("node-01=", "NODE=")
                    + "colour: red\npostgresql:\n  port: x\n  wal_keep_size: y\nhaproxy: {read_port: 5432}\n"))
        .extracting(line -> line.substring(0, line.indexOf(": ")))
        .containsExactly("c.yaml:4:5", "c.yaml:8:1", "c.yaml:10:9", "c.yaml:11:18", "c.yaml:12:22");
  }
}
