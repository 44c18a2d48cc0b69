package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.pgdata.MovedAside;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.wire.NodeHealth.State;

/** How health names data that was moved aside. */
class MovedAsideNoticeTest {
  private static final Path DATA = Path.of("/srv/data.cut-off-20260102T030405");
  private static final Path WAL = Path.of("/srv/wal.cut-off-20260102T030405");

  @Test
  void eachFolderIsNamedWithItsSizeAndWithTheCommandThatDeletesIt() {
    assertThat(
            MovedAsideNotice.of(
                "node-00",
                List.of(
                    new MovedAside.Folder(DATA, Optional.of(new ByteSize(1536))),
                    new MovedAside.Folder(WAL, Optional.empty()))))
        .hasValue(
            new Reading(
                State.WARN,
                "has data that was moved aside: %s (1.5 kB), %s (size not known yet)"
                    .formatted(DATA, WAL),
                "when nobody wants it any more, on node-00: rm -rf %s %s".formatted(DATA, WAL)));
  }

  @Test
  void withoutAnyThereIsNoWarning() {
    assertThat(MovedAsideNotice.of("node-00", List.of())).isEmpty();
  }
}
