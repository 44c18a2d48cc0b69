package org.pgmahout.agent.report.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.wire.Json;

/** What the answers of PostgreSQL and etcd mean. */
class FiguresTest {

  @Test
  void etcdsPageOfMetrics() {
    EtcdFigures now =
        EtcdFigures.of(
            """
            # HELP etcd_server_is_leader Whether or not this member is a leader. 1 if is, 0 otherwise.
            etcd_server_is_leader 1
            etcd_network_active_peers{Local="a",Remote="b"} 1
            etcd_network_active_peers{Local="a",Remote="c"} 0
            etcd_mvcc_db_total_size_in_bytes 1.048576e+06
            etcd_server_quota_backend_bytes 2.147483648e+09
            etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 9
            etcd_disk_wal_fsync_duration_seconds_sum 3
            etcd_disk_wal_fsync_duration_seconds_count 30
            """);
    assertThat(now).isEqualTo(new EtcdFigures(true, 1, 1 << 20, 2L << 30, 30, 3, 0));
    assertThat(now.since(new EtcdFigures(true, 1, 0, 0, 20, 1, 0)).sync()).isEqualTo(0.2);
    assertThat(now.since(now).sync()).isZero();
  }

  @Test
  void theServersAnswer() throws JsonProcessingException {
    DatabaseFigures now =
        DatabaseFigures.of(
            Json.tolerant()
                .readTree(
                    """
                    {"recovery": false, "system_id": "77", "connections": 3, "max_connections": 97,
                     "pending_restart": ["max_connections"], "oldest_xid": 9, "position": 3000,
                     "receiving": false,
                     "longest": {"pid": 1, "user": "app", "state": "active", "seconds": 7},
                     "slots": [{"name": "node_01", "active": true, "status": "reserved", "held": 5}],
                     "copies": [{"to": "198.18.0.12", "sent": 100, "total": 1000}]}"""));
    assertThat(now.pendingRestart()).containsExactly("max_connections");
    assertThat(now.longest()).isPresent();
    assertThat(now.slots())
        .containsExactly(new DatabaseFigures.Slot("node_01", true, "reserved", 5));
    DatabaseFigures before =
        DatabaseFigures.of(
            Json.tolerant()
                .readTree(
                    "{\"position\": 1000, \"copies\": [{\"to\": \"198.18.0.12\", \"sent\": 20}]}"));
    DatabaseFigures rated = now.since(before, 10);
    assertThat(rated.walRate()).isEqualTo(200);
    assertThat(rated.copies())
        .isEqualTo(List.of(new DatabaseFigures.Copy("198.18.0.12", 100, 1000, 8)));
  }
}
