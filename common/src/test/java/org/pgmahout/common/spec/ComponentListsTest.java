package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists that name components one by one, and that no compiler asks for a new one. */
class ComponentListsTest {
  /** These two have no unit and no package of their own: the node itself, and a container. */
  private static final Set<Component> WITHOUT_UNIT = EnumSet.of(Component.SYSTEM, Component.ETCD);

  @Test
  void noComponentIsRestartedBehindOurBack() {
    for (Component component : EnumSet.complementOf(EnumSet.copyOf(WITHOUT_UNIT))) {
      assertThat(SystemFiles.NEEDRESTART).as("needrestart").contains(component.word());
    }
  }

  /** Patroni comes from a venv, which apt does not touch. */
  @Test
  void noComponentIsUpgradedByItself() {
    EnumSet<Component> packaged = EnumSet.complementOf(EnumSet.copyOf(WITHOUT_UNIT));
    packaged.remove(Component.PATRONI);
    for (Component component : packaged) {
      assertThat(SystemFiles.UNATTENDED_UPGRADES)
          .as("unattended upgrades")
          .contains("\"^" + component.word());
    }
  }
}
