package org.pgmahout.common.spec;

import static org.pgmahout.common.spec.Component.DOCKER;
import static org.pgmahout.common.spec.Component.ETCD;
import static org.pgmahout.common.spec.Component.HAPROXY;
import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;
import static org.pgmahout.common.spec.Component.SYSTEM;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.Role;

/**
 * Every file that lands on a node: what {@code render} writes for review and what the agent's steps
 * write for real. Only {@code /etc/hosts} is missing, of which no more than a block is ours.
 */
public final class NodeFiles {
  /** Files that a plan may do without; each holds at every boot for as long as it is there. */
  private static final List<String> SOMETIMES =
      List.of(
          NodePaths.SYSCTL,
          NodePaths.LIMITS,
          NodePaths.LOGIND,
          NodePaths.HUGE_PAGES_UNIT,
          NodePaths.HAPROXY_DROP_IN);

  private final NodeSpec spec;
  private final Function<String, Secret> secrets;
  private final List<RenderedFile> files = new ArrayList<>();

  private NodeFiles(NodeSpec spec, Function<String, Secret> secrets) {
    this.spec = spec;
    this.secrets = secrets;
  }

  /**
   * The files of all components that the node's roles need.
   *
   * @param secrets {@link Secrets#of} for real, {@link Secrets#masked} for review
   */
  public static List<RenderedFile> of(NodeSpec spec, Function<String, Secret> secrets) {
    NodeFiles all = new NodeFiles(spec, secrets);
    all.system();
    if (spec.has(Role.ETCD)) {
      all.etcd();
    }
    if (spec.has(Role.DATABASE)) {
      all.database();
    }
    if (spec.has(Role.PROXY)) {
      all.proxy();
    }
    return List.copyOf(all.files);
  }

  /** The files of one component. */
  public static List<RenderedFile> of(
      NodeSpec spec, Function<String, Secret> secrets, Component component) {
    return of(spec, secrets).stream().filter(file -> file.component() == component).toList();
  }

  /**
   * What an earlier plan had on the node, under names that are ours alone, and this one has not.
   */
  public static List<String> unwanted(NodeSpec spec) {
    List<String> wanted =
        of(spec, Secrets.masked(), SYSTEM).stream().map(RenderedFile::path).toList();
    return SOMETIMES.stream().filter(path -> !wanted.contains(path)).toList();
  }

  private void system() {
    if (!spec.plan().system().sysctl().isEmpty()) {
      open(SYSTEM, NodePaths.SYSCTL, SysctlConf.render(spec));
    }
    open(SYSTEM, NodePaths.UNATTENDED_UPGRADES, SystemFiles.UNATTENDED_UPGRADES);
    open(SYSTEM, NodePaths.NEEDRESTART, SystemFiles.NEEDRESTART);
    if (spec.has(Role.DATABASE)) {
      open(SYSTEM, NodePaths.LIMITS, LimitsConf.render(spec));
      open(SYSTEM, NodePaths.LOGIND, SystemFiles.LOGIND);
      if (!spec.plan().system().transparentHugePages().equals("leave")) {
        open(SYSTEM, NodePaths.HUGE_PAGES_UNIT, SystemFiles.hugePagesUnit(spec));
      }
    }
  }

  private void etcd() {
    open(DOCKER, NodePaths.DOCKER_DAEMON, DockerDaemonJson.render(spec));
    // How it once joined is of no use to a reader, and would look like drift ever after.
    open(ETCD, NodePaths.ETCD_COMPOSE, EtcdContainer.of(spec.joining(List.of())).compose());
    boolean own = EtcdContainer.ownCertificate(spec);
    pki(
        ETCD,
        NodePaths.ETCD_PKI,
        // etcd reads its key by its group: it must not be able to exchange whom it trusts.
        new Readers("root", EtcdContainer.USER, "0640"),
        own ? SecretNames.PEER_CERT : SecretNames.CLUSTER_CERT,
        own ? SecretNames.PEER_KEY : SecretNames.CLUSTER_KEY);
  }

  private void database() {
    NodePaths paths = NodePaths.of(spec);
    open(POSTGRESQL, NodePaths.CREATE_CLUSTER, SystemFiles.CREATE_CLUSTER);
    String pki = paths.patroniPki();
    Readers postgres = new Readers("postgres", "postgres", "0600");
    pki(PATRONI, pki, postgres, SecretNames.CLUSTER_CERT, SecretNames.CLUSTER_KEY);
    add(PATRONI, paths.patroniYml(), "postgres", "0600", true, PatroniYaml.render(spec, secrets));
    open(PATRONI, NodePaths.PATRONI_UNIT, PatroniUnit.render(spec));
  }

  private void proxy() {
    open(HAPROXY, NodePaths.HAPROXY_CFG, HaproxyCfg.render(spec));
  }

  private void pki(
      Component component, String folder, Readers whose, String certificate, String key) {
    if (spec.plan().security().tls()) {
      String ca = value(SecretNames.CLUSTER_CA);
      String owner = whose.owner();
      add(component, folder + "/ca.crt", owner, "0644", false, ca);
      add(component, folder + "/node.crt", owner, "0644", false, value(certificate));
      files.add(
          new RenderedFile(
              component,
              folder + "/node.key",
              owner,
              whose.group(),
              whose.mode(),
              true,
              value(key)));
    }
  }

  /** Who may read a key. */
  private record Readers(String owner, String group, String mode) {}

  private String value(String name) {
    return secrets.apply(name).reveal();
  }

  private void open(Component component, String path, String text) {
    add(component, path, "root", "0644", false, text);
  }

  private void add(
      Component component, String path, String owner, String mode, boolean secret, String text) {
    files.add(new RenderedFile(component, path, owner, owner, mode, secret, text));
  }
}
