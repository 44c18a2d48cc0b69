package org.pgmahout.controller.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/** Which passwords an apply may end. */
class PasswordReplacementTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n").orThrow();

  /** Only roles' passwords are changed on a node. */
  private static final RolePasswords NOBODY =
      new RolePasswords(
          List.of(),
          (node, _) -> {
            throw new IllegalStateException(node + " is asked for nothing");
          });

  @TempDir Path folder;

  @Test
  void aPasswordBegunAfterThePhaseIsNotEndedByIt() {
    PlanFolder own = folder();
    PasswordReplacement passwords = replacement(own);
    assertThat(passwords.isUnderWay()).isFalse();
    own.passwords().begin(SecretNames.RESTAPI_PASSWORD);
    assertThat(passwords.isUnderWay()).isTrue();
    passwords.change(NOBODY, List.of(), _ -> {});
    own.passwords().begin(SecretNames.REWIND_PASSWORD);
    assertThat(passwords.changed()).containsExactly(SecretNames.RESTAPI_PASSWORD);
  }

  @Test
  void thoseOfEtcdAreInForceWithItsUsersAndNoneOfTheDatabase() {
    PlanFolder own = folder();
    PasswordReplacement passwords = replacement(own);
    own.passwords().begin(SecretNames.ETCD_ROOT_PASSWORD);
    assertThat(passwords.isUnderWay()).as("the database has none to take").isFalse();
    own.passwords().begin(SecretNames.RESTAPI_PASSWORD);
    passwords.etcdHasItsUsers();
    assertThat(passwords.changed()).containsExactly(SecretNames.ETCD_ROOT_PASSWORD);
  }

  private PlanFolder folder() {
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    own.create("ada");
    return own;
  }

  private static PasswordReplacement replacement(PlanFolder own) {
    return PasswordReplacement.of(own, PLAN);
  }
}
