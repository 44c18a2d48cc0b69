package org.pgmahout.agent.component.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EtcdLogTest {
  @Test
  void theCauseIsLeftOfAnEvent() {
    assertThat(
            EtcdLog.readable(
                """
                {"level":"error","ts":"2026-01-01T00:00:00Z","caller":"embed/etcd.go:539","msg":"creating peer listener failed","error":"listen tcp 0.0.0.0:2380: bind: address already in use","stacktrace":"a\\n\\tb"}"""))
        .isEqualTo(
            "error creating peer listener failed: listen tcp 0.0.0.0:2380: bind: address already in use");
    assertThat(EtcdLog.readable("{\"level\":\"info\",\"msg\":\"ready\"}")).isEqualTo("info ready");
  }

  @Test
  void aLineOfAnotherFormStays() {
    assertThat(EtcdLog.readable("exec /usr/local/bin/etcd: no such file"))
        .isEqualTo("exec /usr/local/bin/etcd: no such file");
    assertThat(EtcdLog.readable("")).isEmpty();
    assertThat(EtcdLog.readable("7")).isEqualTo("7");
  }
}
