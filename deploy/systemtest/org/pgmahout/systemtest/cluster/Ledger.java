package org.pgmahout.systemtest.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.pgmahout.systemtest.lab.TestLab;

/**
 * A client that writes one row after the other through the proxy and knows every commit that was
 * acknowledged, so that a lost one is found, and the longest time without one is measured.
 */
public final class Ledger implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final TestLab lab;
  private final List<Long> acknowledged = new ArrayList<>();
  private final Thread writer;
  private volatile boolean stopped;
  private volatile int errors;
  private long longestNanos;

  /** Begins to write at once. */
  public Ledger(TestLab lab) throws SQLException {
    this.lab = lab;
    try (Connection connection = Logins.connect(lab, "haproxy", 5432);
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists ledger");
      statement.execute("create table ledger (id bigint primary key)");
    }
    writer = Thread.ofVirtual().name("ledger").start(this::write);
  }

  private void write() {
    long id = 0;
    long last = System.nanoTime();
    while (!stopped) {
      try (Connection connection = Logins.connect(lab, "haproxy", 5432);
          Statement statement = connection.createStatement()) {
        while (!stopped) {
          id++;
          statement.execute("insert into ledger values (" + id + ")");
          long now = System.nanoTime();
          longestNanos = Math.max(longestNanos, now - last);
          last = now;
          acknowledged.add(id);
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (SQLException e) {
        // A client whose connection is cut tries again; the gap is what is measured.
        errors++;
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Stops writing; what was acknowledged can be compared then. */
  public void stop() {
    stopped = true;
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** The longest time between two acknowledged commits. */
  public Duration longestGap() {
    return Duration.ofNanos(longestNanos);
  }

  /** How often a statement or a connection failed. */
  public int errors() {
    return errors;
  }

  public int commits() {
    return acknowledged.size();
  }

  /** Acknowledged rows that the cluster does not have any more. */
  public List<Long> lost() throws SQLException {
    Set<Long> there = new HashSet<>();
    try (Connection connection = Logins.connect(lab, "haproxy", 5432);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from ledger")) {
      while (rows.next()) {
        there.add(rows.getLong(1));
      }
    }
    return acknowledged.stream().filter(id -> !there.contains(id)).toList();
  }
}
