package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.wire.Json;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Roles and databases of the plan, from the first build to their end. */
@Order(3)
@ExtendWith(BuiltCluster.class)
class DatabasesST extends PlanEditing {
  private static final String SHOP =
      """
        - name: shop
          owner: shop
          connection_limit: 70
          extensions: [hypopg, pg_trgm]
          schemas: [sales]
          grants:
            - {role: public, privileges: []}
            - {role: readers, privileges: [connect]}
            - {role: readers, schema: sales, privileges: [usage]}
      """
          .indent(2);

  private static final String ROLES =
      """
        - {name: shop, settings: {statement_timeout: 30s}}
        - {name: readers, login: false}
        - {name: bi, member_of: [readers]}
      """
          .indent(2);

  @Test
  void whoBuiltAClusterCanLogInAsTheApplicationAndWrite(TestLab lab) throws Exception {
    Result status = lab.pgmahout("status", "-o", "json");
    String jdbc =
        Json.tolerant().readTree(status.stdout()).path("connections").path(0).path("jdbc").asText();
    assertThat(jdbc).contains("user=app").doesNotContain("postgres@");
    try (Connection app = login(lab, jdbc, "app")) {
      assertThat(said(app, "select current_user || ' ' || current_database()"))
          .isEqualTo("app app");
      done(app, "create table written (i int)", "insert into written values (1)");
      done(app, "drop table written");
    }
  }

  @Test
  void aDatabaseIsAddedKeptAndDeletedWithoutARestart(TestLab lab) throws Exception {
    String processes = lab.postmasters();
    lab.rewrite(
        plan ->
            plan.replace("\n  roles:\n", "\n  roles:\n" + ROLES)
                .replace("\n  databases:\n", "\n  databases:\n" + SHOP));
    assertThat(look(2).stdout()).contains("Cost: no interruption", "postgresql.databases.shop");
    apply();
    look(0);
    try (Connection shop = login(lab, shopAddress(lab), "shop")) {
      assertThat(said(shop, "show statement_timeout")).isEqualTo("30s");
      assertThat(said(shop, "select count(*) from pg_extension where extname = 'hypopg'"))
          .isEqualTo("1");
      done(shop, "create table sales.orders (i int)");
    }
    mendsWhatHandsChange(lab);
    staysWhenItLeavesThePlan(lab);
    goesWhenItsNameIsGiven(lab);
    assertThat(lab.postmasters()).as("processes of PostgreSQL").isEqualTo(processes);
  }

  private void mendsWhatHandsChange(TestLab lab) throws SQLException {
    try (Connection hand = Logins.connect(lab, "haproxy", 5432)) {
      done(
          hand,
          "alter database shop owner to app",
          "grant connect on database shop to public",
          "alter role shop set statement_timeout = 0",
          "create role hand");
    }
    assertThat(look(2).stdout())
        .contains(
            "database shop, owner: app -> shop",
            "database shop, privileges of everybody: connect -> none",
            "role shop, statement_timeout: 0 -> 30s")
        .doesNotContain("hand");
    apply();
    look(0);
    try (Connection hand = Logins.connect(lab, "haproxy", 5432)) {
      assertThat(said(hand, "select count(*) from pg_roles where rolname = 'hand'")).isEqualTo("1");
      done(hand, "drop role hand");
    }
  }

  private void staysWhenItLeavesThePlan(TestLab lab) throws SQLException {
    lab.rewrite(_ -> original());
    apply();
    try (Connection shop = login(lab, shopAddress(lab), "shop")) {
      assertThat(said(shop, "select count(*) from sales.orders")).isEqualTo("0");
    }
  }

  private void goesWhenItsNameIsGiven(TestLab lab) throws SQLException {
    lab.rewrite(
        _ ->
            original()
                .replace(
                    "\n  roles:\n",
                    """

                      roles:
                        - {name: shop, state: absent}
                        - {name: bi, state: absent}
                        - {name: readers, state: absent}
                    """)
                .replace(
                    "\n  databases:\n", "\n  databases:\n    - {name: shop, state: absent}\n"));
    Result unasked = lab.apply(LIMIT);
    assertThat(unasked.exitCode()).isEqualTo(2);
    assertThat(unasked.stderr())
        .contains("CONFIRMATION_MISSING", "apply would delete the database shop with ALL ITS DATA");
    String[] given = {
      "apply", "--yes", "-o", "plain", "--delete", "shop", "--delete", "bi", "--delete", "readers"
    };
    try (Connection shop = login(lab, shopAddress(lab), "shop")) {
      assertThat(said(shop, "select 1")).isEqualTo("1");
      Result used = lab.pgmahout(LIMIT, given);
      assertThat(used.exitCode()).isEqualTo(1);
      assertThat(used.stderr())
          .contains("database shop is not deleted, somebody is connected: shop");
    }
    TestLab.succeed(lab.pgmahout(LIMIT, given));
    look(0);
    try (Connection looking = Logins.connect(lab, "haproxy", 5432)) {
      assertThat(said(looking, "select count(*) from pg_database where datname = 'shop'"))
          .isEqualTo("0");
    }
  }

  private static String shopAddress(TestLab lab) {
    return "jdbc:postgresql://%s:5432/shop?user=shop&sslmode=require"
        .formatted(lab.address("haproxy"));
  }

  private static Connection login(TestLab lab, String address, String role) throws SQLException {
    String password = OwnFiles.secrets(lab).get("role-" + role + "-password");
    return DriverManager.getConnection(address + "&password=" + password);
  }

  private static String said(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private static void done(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }
}
