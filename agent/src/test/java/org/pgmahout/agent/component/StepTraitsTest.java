package org.pgmahout.agent.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.id.EtcdStepId;
import org.pgmahout.agent.component.id.HaproxyStepId;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.component.id.StepIds;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.step.ContainerStep;
import org.pgmahout.agent.step.ImageStep;
import org.pgmahout.agent.step.PackagesStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.agent.step.VenvStep;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.StepTrait;

/** Each step of the product says what kind it is: the command acts on that, and on no name. */
class StepTraitsTest {
  private static final List<Step> STEPS = EveryStep.all();

  @Test
  void everyTraitIsDeclaredBySomeStepAndSentWithItsName() {
    Set<StepTrait> said =
        STEPS.stream()
            .flatMap(step -> step.name().traits().stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(StepTrait.class)));
    assertThat(said).containsExactly(StepTrait.values());
  }

  @Test
  void whatComesFromSomewhereElseIsInstalled() {
    assertThat(
            ids(
                step ->
                    step instanceof PackagesStep
                        || step instanceof ImageStep
                        || step instanceof VenvStep))
        .hasSize(3)
        .isSubsetOf(of(StepTrait.INSTALLS));
    assertThat(of(StepTrait.INSTALLS))
        .containsExactlyInAnyOrder(
            SystemStepId.PACKAGE_LISTS,
            SystemStepId.PACKAGES,
            PostgresqlStepId.REPOSITORY,
            PostgresqlStepId.EXTENSION_PACKAGES,
            PatroniStepId.VENV,
            EtcdStepId.IMAGE);
  }

  /** No step restarts PostgreSQL where it leads but this: Patroni's own restart keeps it. */
  @Test
  void aServerOfAnotherVersionIsRestarted() {
    assertThat(of(StepTrait.RESTARTS_DATABASE)).containsExactly(PostgresqlStepId.RUNNING_VERSION);
  }

  @Test
  void certificatesAreTheirFilesTheirFolderAndWhatIsShown() {
    assertThat(of(StepTrait.CREDENTIALS))
        .containsAll(StepIds.CERTIFICATES)
        .contains(PatroniStepId.PKI, PatroniStepId.SHOWN_CERTIFICATE)
        .hasSize(StepIds.CERTIFICATES.size() + 2);
  }

  /** A cluster of an earlier version has no user yet that the key is readable by. */
  @Test
  void aRunOfCertificatesAloneWritesThemAndMakesWhomAKeyIsReadableBy() {
    assertThat(ids(step -> step.in(Stage.CERTIFICATES)))
        .containsAll(StepIds.CERTIFICATES)
        .contains(EtcdStepId.USER)
        .hasSize(StepIds.CERTIFICATES.size() + 1);
  }

  @Test
  void passwordsAreInPatronisFile() {
    assertThat(of(StepTrait.PASSWORDS)).containsExactly(PatroniStepId.PATRONI_YML);
  }

  @Test
  void replicasNeedTheRolesThatTheyCopyWith() {
    assertThat(of(StepTrait.NEEDED_BY_REPLICAS)).containsExactly(PatroniStepId.ROLES);
  }

  @Test
  void theClustersConfigurationIsOneStep() {
    assertThat(of(StepTrait.DYNAMIC_CONFIGURATION))
        .containsExactly(PatroniStepId.DYNAMIC_CONFIGURATION);
  }

  @Test
  void allContentIsMadeByTheLeaderAndDatabasesMayBeDropped() {
    assertThat(of(StepTrait.LEADER_ONLY))
        .isEqualTo(ids(step -> step.stage() == Stage.CONTENT))
        .contains(PostgresqlStepId.ROLES);
    assertThat(of(StepTrait.DROPS)).containsExactly(PostgresqlStepId.DATABASES);
  }

  @Test
  void statesOfTheClusterAreItsMembers() {
    assertThat(of(StepTrait.STATE))
        .containsExactlyInAnyOrder(EtcdStepId.HEALTHY, PatroniStepId.MEMBER);
  }

  @Test
  void whatIsInForceIsAskedOfWhatRuns() {
    assertThat(ids(ContainerStep.class::isInstance))
        .isNotEmpty()
        .isSubsetOf(of(StepTrait.IN_FORCE));
    assertThat(of(StepTrait.IN_FORCE))
        .containsExactlyInAnyOrder(
            SystemStepId.SYSCTL,
            EtcdStepId.CONTAINER,
            PostgresqlStepId.IN_FORCE,
            HaproxyStepId.IN_FORCE);
  }

  private static Set<StepId> of(StepTrait trait) {
    return ids(step -> step.name().has(trait));
  }

  private static Set<StepId> ids(Predicate<Step> wanted) {
    return STEPS.stream().filter(wanted).map(Step::id).collect(Collectors.toSet());
  }
}
