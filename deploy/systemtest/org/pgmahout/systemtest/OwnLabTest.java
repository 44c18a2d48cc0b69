package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.build.PairST;
import org.pgmahout.systemtest.kill.KilledCluster;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.PlainCluster;
import org.pgmahout.systemtest.shared.SecondCluster;
import org.pgmahout.systemtest.shared.TrixieCluster;

/**
 * Two modules run the system tests side by side: a class on the wrong side would change another's
 * cluster.
 */
class OwnLabTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPackages("org.pgmahout.systemtest");

  @Test
  void aSystemTestUsesTheSharedClusterOrHasALabOfItsOwn() {
    List<Class<?>> tests =
        CLASSES.stream()
            .filter(type -> type.getSimpleName().endsWith("ST"))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
    assertThat(tests).hasSizeGreaterThan(20);
    for (Class<?> test : tests) {
      assertThat(test.isAnnotationPresent(OwnLab.class))
          .as("@OwnLab on %s", test.getSimpleName())
          .isNotEqualTo(usesTheSharedCluster(test));
    }
  }

  private static boolean usesTheSharedCluster(Class<?> test) {
    ExtendWith fixtures = test.getAnnotation(ExtendWith.class);
    return fixtures != null && Arrays.asList(fixtures.value()).contains(BuiltCluster.class);
  }

  /** Two labs of one name would remove each other's machines; two of one network cannot be. */
  @Test
  void noLabOfOneSideHasTheNameOrTheNetworkOfTheShared() {
    TestLab shared = new BuiltCluster().lab();
    for (TestLab own :
        List.of(
            new SecondCluster().lab(),
            new PlainCluster().lab(),
            new KilledCluster().lab(),
            new TrixieCluster().lab(),
            PairST.LAB)) {
      assertThat(own.folder()).isNotEqualTo(shared.folder());
      assertThat(own.address("node-00")).isNotEqualTo(shared.address("node-00"));
    }
  }
}
