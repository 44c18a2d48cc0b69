package org.pgmahout.agent.component.id;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.RenderedFile;

/**
 * All steps that some node may have: an id that none has is a defect, one that this node does not
 * have is not.
 */
public final class StepIds {
  /** Files whose own name says nothing. */
  private static final Map<String, StepId> FILES =
      Map.of(
          NodePaths.SYSCTL, SystemStepId.SYSCTL_FILE,
          NodePaths.LIMITS, SystemStepId.LIMITS,
          NodePaths.LOGIND, SystemStepId.LOGIND_FILE,
          NodePaths.UNATTENDED_UPGRADES, SystemStepId.UNATTENDED_UPGRADES,
          NodePaths.NEEDRESTART, SystemStepId.NEEDRESTART,
          NodePaths.HUGE_PAGES_UNIT, SystemStepId.HUGE_PAGES_FILE,
          NodePaths.PATRONI_UNIT, PatroniStepId.UNIT_FILE);

  /** The steps that write a certificate, its key, or whom to trust. */
  public static final Set<StepId> CERTIFICATES =
      Set.of(
          EtcdStepId.CA_CRT,
          EtcdStepId.NODE_CRT,
          EtcdStepId.NODE_KEY,
          PatroniStepId.CA_CRT,
          PatroniStepId.NODE_CRT,
          PatroniStepId.NODE_KEY);

  private StepIds() {}

  /** Those of all components, whatever roles a node has. */
  public static Set<StepId> all() {
    return Arrays.stream(Component.values())
        .flatMap(StepIds::of)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<StepId> of(Component component) {
    StepId[] ids =
        switch (component) {
          case SYSTEM -> SystemStepId.values();
          case DOCKER -> DockerStepId.values();
          case ETCD -> EtcdStepId.values();
          case POSTGRESQL -> PostgresqlStepId.values();
          case PATRONI -> PatroniStepId.values();
          case HAPROXY -> HaproxyStepId.values();
        };
    return Arrays.stream(ids);
  }

  /** The step that writes a file: it has the file's own name, unless that says nothing. */
  public static StepId of(RenderedFile file) {
    String path = file.path();
    String word = path.substring(path.lastIndexOf('/') + 1).replace('.', '-');
    return FILES.containsKey(path)
        ? FILES.get(path)
        : of(file.component())
            .filter(id -> id.word().equals(word))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no step of " + file.component() + " writes " + path));
  }
}
