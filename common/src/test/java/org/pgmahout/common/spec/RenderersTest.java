package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PatroniPlan.Watchdog;

class RenderersTest {
  @Test
  void aReadersOwnWordsAreQuoted() {
    Map<String, Object> document = new HashMap<>();
    document.put("ssl", "on");
    assertThat(YamlText.of(document)).isEqualTo("ssl: \"on\"\n");
    assertThat(YamlText.scalar("1e3")).isEqualTo("\"1e3\"");
    assertThat(YamlText.scalar("a: b # \"c\\\n")).isEqualTo("\"a: b # \\\"c\\\\\\n\"");
    assertThat(YamlText.scalar("*:5432")).isEqualTo("\"*:5432\"");
    assertThat(YamlText.scalar(true)).isEqualTo("true");
    assertThat(YamlText.of(Map.of("a", List.of(Map.of("b", "c"), List.of()))))
        .isEqualTo("a:\n  -\n    b: c\n  - []\n".replace("-\n    b", "- b"));
  }

  @Test
  void extraIsMergedLastAndReachesTheDynamicConfiguration() {
    SamplePlan plan =
        new SamplePlan()
            .patroniExtra(
                Map.of(
                    "log", Map.of("level", "DEBUG"),
                    "bootstrap", Map.of("dcs", Map.of("member_slots_ttl", "1h"))));

    assertThat(DynamicConfig.wanted(plan.spec("node-00")))
        .containsEntry("member_slots_ttl", "1h")
        .containsEntry("ttl", 20);
    assertThat(PatroniYaml.render(plan.spec("node-00"), Secrets.masked()))
        .contains("log:\n  level: DEBUG\n");
  }

  @Test
  void aPatchRemovesWhatAnEarlierPlanHadPutThere() {
    Map<String, Object> slot = Map.of("type", "physical", "keep", 1);
    Map<String, Object> earlier =
        Map.of(
            "ttl", 20,
            "slots", Map.of("mine", slot, "changed", slot, "gone", slot),
            "standby_cluster", Map.of("host", "10.0.0.1", "port", 5432),
            "half", Map.of("host", "10.0.0.1", "port", 5432),
            "postgresql", Map.of("use_slots", true, "recovery_conf", Map.of("a", "1")));
    Map<String, Object> current =
        Map.of(
            "ttl",
            20,
            "slots",
            Map.of(
                "mine", Map.of("type", "physical", "keep", 1L),
                "changed", Map.of("type", "logical", "keep", 1),
                "other", slot),
            "standby_cluster",
            Map.of("host", "10.0.0.1", "port", 5432),
            "half",
            Map.of("host", "10.0.0.2", "port", 5432),
            "postgresql",
            Map.of("use_slots", true, "recovery_conf", Map.of("a", "1")));
    Map<String, Object> wanted = Map.of("ttl", 20, "postgresql", Map.of("use_slots", true));

    Map<String, Object> slots = new HashMap<>();
    slots.put("mine", null);
    Map<String, Object> recovery = new HashMap<>();
    recovery.put("recovery_conf", null);
    Map<String, Object> patch = new HashMap<>();
    patch.put("slots", slots);
    patch.put("standby_cluster", null);
    patch.put("postgresql", recovery);
    assertThat(DynamicConfig.patch(wanted, current, earlier)).isEqualTo(patch);
    assertThat(DynamicConfig.patch(wanted, current)).as("nobody knows whose").isEmpty();
    assertThat(DynamicConfig.patch(earlier, current, earlier))
        .as("what the plan still has is as it was")
        .containsOnlyKeys("slots", "half");
    assertThat(DynamicConfig.outside(earlier, current, wanted))
        .as("the plan's own change")
        .isEmpty();
  }

  @Test
  void aPatchSaysOnlyWhatDiffersAndRemovesParametersThePlanDropped() {
    Map<String, Object> wanted =
        Map.of("ttl", 20, "postgresql", Map.of("parameters", Map.of("a", "1", "b", "2")));
    Map<String, Object> current =
        Map.of(
            "ttl",
            20L,
            "pause",
            true,
            "postgresql",
            Map.of("parameters", Map.of("a", "1", "b", "3", "c", "4")));
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("b", "2");
    parameters.put("c", null);

    assertThat(DynamicConfig.patch(wanted, current))
        .isEqualTo(Map.of("postgresql", Map.of("parameters", parameters)));
    assertThat(DynamicConfig.patch(wanted, wanted)).isEmpty();
  }

  @Test
  void aWalFolderOfItsOwnIsForInitdbAndForCopies() {
    assertThat(
            PatroniYaml.render(
                new SamplePlan().walDir("/wal/pg").spec("node-00"), Secrets.masked()))
        .containsSubsequence("initdb:", "waldir: /wal/pg", "basebackup:", "waldir: /wal/pg");
  }

  @Test
  void theWatchdogsDeviceIsOpenedForPostgres() {
    assertThat(PatroniUnit.render(new SamplePlan().watchdog(Watchdog.REQUIRED).spec("node-00")))
        .contains("ExecStartPre=-+/bin/chown postgres /dev/watchdog\nExecStart=");
    assertThat(PatroniUnit.render(new SamplePlan().spec("node-00"))).doesNotContain("watchdog");
  }

  @Test
  void theStatisticsPageIsForThePlansSourcesAloneUnlessTheseAreAll() {
    String text = HaproxyCfg.render(new SamplePlan().spec("haproxy"));
    assertThat(section(text, "listen stats"))
        .contains(
            "acl stats-from src 127.0.0.0/8",
            "acl stats-from src 198.18.10.17/32",
            "acl stats-from src 198.18.10.20/32")
        .last()
        .asString()
        .startsWith("http-request deny deny_status 403 ")
        .endsWith(" unless stats-from");
    String open = HaproxyCfg.render(new SamplePlan().plain().spec("haproxy"));
    assertThat(open).doesNotContain("acl", "deny");
  }

  @Test
  void theStatisticsPageTakesNoPlaceFromTheDatabasesClients() {
    String text = HaproxyCfg.render(new SamplePlan().plain().spec("haproxy"));
    assertThat(section(text, "listen stats")).contains("maxconn 100", "timeout http-request 5s");
    int ports = 2 * new SamplePlan().plan().haproxy().maxConnections();
    assertThat(section(text, "global")).contains("maxconn " + (ports + 100));
  }

  /** HAProxy judges in the order of the file: no line of extra lets in more. */
  @Test
  void linesOfExtraComeAfterTheRuleForThePage() {
    String text =
        HaproxyCfg.render(
            new SamplePlan()
                .haproxyExtra(Map.of("listen stats", "http-request allow"))
                .spec("haproxy"));
    assertThat(section(text, "listen stats"))
        .endsWith("http-request allow")
        .filteredOn(line -> line.startsWith("http-request"))
        .first()
        .asString()
        .startsWith("http-request deny");
  }

  /** The longest predicted outage of the widest preset is more than half a minute. */
  @Test
  void newConnectionsWaitForALeaderAsLongAsTheTimingPredicts() {
    List<String> fast = section(HaproxyCfg.render(new SamplePlan().spec("haproxy")), "defaults");
    assertThat(fast).contains("retries 150", "timeout queue 30s");
  }

  @Test
  void clientsAreLedByTheKeyWhileTheAgentIsFreshAndByChecksElse() {
    String text = HaproxyCfg.render(new SamplePlan().spec("haproxy"));
    assertThat(section(text, "listen postgres-write"))
        .contains("use_backend postgres-by-key if { nbsrv(pgmahout-agent) ge 1 }")
        .anySatisfy(line -> assertThat(line).startsWith("server node-00 198.18.10.17:5432 check"));
    assertThat(section(text, "backend postgres-by-key"))
        .contains("server leader 127.0.0.1:1 tcp-ut 10s", "server hold 127.0.0.1:1 backup");
    assertThat(section(text, "backend pgmahout-agent"))
        .anySatisfy(line -> assertThat(line).contains("unix@/run/pgmahout/follow.sock check"));
    assertThat(section(text, "backend postgres-replicas-by-key"))
        .contains("server node-00 198.18.10.17:5432 track postgres-replicas/node-00");
  }

  private static List<String> section(String text, String name) {
    return text.lines()
        .dropWhile(line -> !line.equals(name))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(String::strip)
        .toList();
  }

  @Test
  void haproxysExtraGoesToItsSectionOrMakesOne() {
    String text =
        HaproxyCfg.render(
            new SamplePlan()
                .haproxyExtra(Map.of("global", "nbthread 2", "listen other", "bind *:9999"))
                .spec("haproxy"));

    assertThat(text).containsSubsequence("global\n", "    nbthread 2\n", "defaults\n");
    assertThat(text).endsWith("listen other\n    bind *:9999\n");
  }

  @Test
  void theListOfMembersMattersAtAFirstStartOnly() {
    assertThat(EtcdContainer.of(new SamplePlan().spec("node-00")).command())
        .filteredOn(EtcdContainer::firstStartOnly)
        .extracting(argument -> argument.substring(0, argument.indexOf('=')))
        .containsExactlyInAnyOrder(
            "--initial-cluster", "--initial-cluster-state", "--initial-cluster-token");
  }

  @Test
  void aPlainEtcdListensOnTheNodesAddressWhereThatIsANumber() {
    assertThat(listens("198.18.10.17"))
        .containsExactly(
            "--listen-client-urls=http://198.18.10.17:2379,http://127.0.0.1:2379",
            "--listen-peer-urls=http://198.18.10.17:2380");
    assertThat(listens("fd00::17"))
        .containsExactly(
            "--listen-client-urls=http://[fd00::17]:2379,http://[::1]:2379",
            "--listen-peer-urls=http://[fd00::17]:2380");
    assertThat(listens("127.0.0.1"))
        .containsExactly(
            "--listen-client-urls=http://127.0.0.1:2379",
            "--listen-peer-urls=http://127.0.0.1:2380");
    assertThat(listens("node-00.example.org"))
        .containsExactly(
            "--listen-client-urls=http://0.0.0.0:2379", "--listen-peer-urls=http://0.0.0.0:2380");
  }

  @Test
  void anEtcdWithCertificatesListensEverywhere() {
    assertThat(EtcdContainer.of(new SamplePlan().spec("node-00")).command())
        .contains(
            "--listen-client-urls=https://0.0.0.0:2379", "--listen-peer-urls=https://0.0.0.0:2380");
  }

  /** Of a plain node with an address. */
  private static List<String> listens(String address) {
    NodeSpec spec = new SamplePlan().plain().firstAddress(address).spec("node-00");
    return EtcdContainer.of(spec).command().stream()
        .filter(argument -> argument.startsWith("--listen-") && !argument.contains("metrics"))
        .toList();
  }

  @Test
  void etcdReadsItsKeyByItsGroupAndCannotWriteIt() {
    assertThat(NodeFiles.of(new SamplePlan().spec("node-00"), Secrets.masked()))
        .filteredOn(file -> file.path().endsWith("/node.key"))
        .extracting(RenderedFile::toString)
        .containsExactly(
            "etcd: /var/lib/pgmahout/etcd-pki/node.key root:pgmahout-etcd 0640",
            "patroni: /var/lib/postgresql/patroni-packages/pki/node.key postgres:postgres 0600");
  }

  @Test
  void aMemberThatJoinsNamesThoseThereAreAndItself() {
    NodeSpec spec = new SamplePlan().spec("node-01");
    NodeSpec joining = spec.joining(spec.etcdMembers().subList(0, 2));
    assertThat(EtcdContainer.of(joining).command())
        .contains(
            "--initial-cluster-state=existing",
            "--initial-cluster=node-00=https://198.18.10.17:2380,node-01=https://198.18.10.18:2380");
    assertThat(EtcdContainer.clientEndpoints(joining)).hasSize(3);
    assertThat(NodeFiles.of(joining, Secrets.masked()))
        .isEqualTo(NodeFiles.of(spec, Secrets.masked()));
  }

  @Test
  void hostsKeepsWhatIsNotOurs() {
    NodeSpec spec = new SamplePlan().spec("node-00");
    String once = SystemFiles.hosts(spec, "127.0.0.1 localhost");

    assertThat(once).startsWith("127.0.0.1 localhost\n# pgmahout begin\n198.18.10.17 node-00\n");
    assertThat(SystemFiles.hosts(spec, once + "10.0.0.1 mine\n"))
        .isEqualTo(once + "10.0.0.1 mine\n");
  }

  @Test
  void ipv6StandsInBrackets() {
    assertThat(HostPort.of("fd00::17", 5432)).isEqualTo("[fd00::17]:5432");
    assertThat(HostPort.everywhere("fd00::17", 5432)).isEqualTo("[::]:5432");
  }

  @Test
  void secretsAreNeitherPrintedNorInvented() {
    NodeSpec spec = new SamplePlan().spec("node-00");
    assertThatThrownBy(() -> NodeFiles.of(spec, Secrets.of(Map.of())))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SECRET_MISSING));

    Map<String, Secret> values = new HashMap<>();
    spec.secrets().forEach(name -> values.put(name, new Secret("hush-" + name)));
    assertThat(NodeFiles.of(spec, Secrets.of(values)).toString()).doesNotContain("hush");
    assertThat(NodeFiles.of(spec, Secrets.of(values)))
        .filteredOn(file -> file.text().contains("password") && file.text().contains("hush-"))
        .allMatch(file -> file.secret() && file.mode().equals("0600"));
  }
}
