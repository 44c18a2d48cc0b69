package org.pgmahout.agent.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
  private static final Mounts MOUNTS =
      Mounts.of(
          List.of(
              "22 27 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw",
              "98 27 8:17 / /srv/big\\040disk/data rw - ext4 /dev/sdb1 rw",
              "99 27 8:18 / /srv/back\\134slash rw - ext4 /dev/sdb2 rw",
              "short line"));

  @Test
  void aFolderIsTouchedByWhatIsMountedAtItOrInIt() {
    assertThat(MOUNTS.touch(Path.of("/srv/big disk/data"))).isTrue();
    assertThat(MOUNTS.touch(Path.of("/srv/big disk"))).isTrue();
    assertThat(MOUNTS.touch(Path.of("/srv/back\\slash"))).isTrue();
    assertThat(MOUNTS.touch(Path.of("/srv/big disk/data/base"))).isFalse();
    assertThat(MOUNTS.touch(Path.of("/srv/big"))).isFalse();
  }

  @Test
  void thisMachineHasAKernelsFileSystem() {
    assertThat(Mounts.now().touch(Path.of("/proc"))).isTrue();
  }
}
