package org.pgmahout.agent.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvLogTest {

  @Test
  void recordsBecomeTheServersLinesAndACutOneIsLeftOut() {
    assertThat(
            CsvLog.readable(
                List.of(
                    "half a record\",,,,,\"\",\"startup\",,0",
                    "2026-11-29 06:46:13.459 UTC,,,2364,,6a,1,,2026-11-29 06:46:13 UTC,,0,LOG,F0000,\"invalid value for parameter \"\"TimeZone\"\": \"\"x\"\"\",,,,,,,,,\"\",\"postmaster\",,0",
                    "2026-11-29 06:46:14.459 UTC,\"me\",\"db\",7,\"[local]\",6a,1,\"startup\",2026-11-29 06:46:13 UTC,,0,FATAL,53300,\"two",
                    "lines\",\"some detail\",\"a hint, too\",,,,,,,\"\",\"postmaster\",,0")))
        .containsExactly(
            "LOG:  invalid value for parameter \"TimeZone\": \"x\"",
            "FATAL:  two lines",
            "DETAIL:  some detail",
            "HINT:  a hint, too");
  }

  @Test
  void linesOfJsonBecomeTheSame() {
    assertThat(
            CollectorFiles.Format.JSONLOG.readable(
                List.of(
                    "cut\"}",
                    "{\"error_severity\":\"FATAL\",\"message\":\"no\",\"hint\":\"try\\nmore\"}")))
        .containsExactly("FATAL:  no", "HINT:  try more");
  }
}
