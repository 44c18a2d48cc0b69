package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.pgmahout.common.plan.HbaAddress.Network;
import org.pgmahout.common.plan.HbaRules.Placed;

/**
 * Whether the operator's lines keep out what the cluster itself lives on. Each login is led through
 * the lines as PostgreSQL does it (hba.c, check_hba): the first that fits decides. A login that
 * surely fails is a mistake; one that fails from some addresses, or for members of some role, is a
 * warning.
 *
 * <p>pgmahout logs in with a password as the superuser to the database {@code postgres}: through
 * the proxies and straight to every member, to prove the service and to change passwords. Members
 * log in to each other as the roles of replication and rewind, on every node as the superuser over
 * the local socket.
 */
final class HbaLockout {
  private enum Fits {
    NO,
    MAYBE,
    YES
  }

  /**
   * A login that has to work.
   *
   * @param who for messages
   * @param from the address it comes from, when the plan knows it
   */
  private record Login(
      String who, boolean local, String database, String user, Optional<Network> from) {

    boolean replicates() {
      return database.equals("replication");
    }
  }

  private final ClusterPlan plan;
  private final Problems problems;
  private final boolean ipv4Only;
  private final Set<String> refused = new HashSet<>();
  private final Set<String> warned = new HashSet<>();

  HbaLockout(ClusterPlan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
    this.ipv4Only = plan.nodes().stream().allMatch(node -> Words.isIpv4(node.address()));
  }

  void check(List<Placed> rules) {
    logins().forEach(login -> follow(login, rules));
  }

  private List<Login> logins() {
    String superuser = PostgresqlRoles.SUPERUSER;
    List<Login> logins = new ArrayList<>();
    logins.add(new Login("Patroni on its own node", true, "postgres", superuser, Optional.empty()));
    for (NodePlan node : plan.nodesWith(Role.DATABASE)) {
      logins.add(
          from(
              node,
              "a replica on node " + node.name(),
              "replication",
              PostgresqlRoles.REPLICATION));
      logins.add(
          from(node, "pg_rewind on node " + node.name(), "postgres", PostgresqlRoles.REWIND));
    }
    logins.add(new Login("pgmahout", false, "postgres", superuser, Optional.empty()));
    for (NodePlan node : plan.nodesWith(Role.PROXY)) {
      logins.add(from(node, "pgmahout through the proxy " + node.name(), "postgres", superuser));
    }
    return logins;
  }

  private static Login from(NodePlan node, String who, String database, String user) {
    Optional<Network> address =
        Words.isIpv4(node.address()) ? HbaAddress.number(node.address()) : Optional.empty();
    return new Login(who, false, database, user, address);
  }

  private void follow(Login login, List<Placed> rules) {
    boolean letsSomeIn = false;
    for (Placed placed : rules) {
      HbaRule rule = placed.rule();
      Fits name = lower(database(rule, login), user(rule, login));
      Fits fits = lower(type(rule, login), lower(name, address(rule.address(), login)));
      boolean works = works(rule, login);
      if (works && fits == Fits.YES) {
        return;
      } else if (works) {
        letsSomeIn |= fits == Fits.MAYBE && name == Fits.YES;
      } else if (fits == Fits.YES && !letsSomeIn) {
        refuse(login, placed);
        return;
      } else if (fits != Fits.NO) {
        warn(login, placed, fits == Fits.YES);
      }
      if (fits == Fits.YES) {
        return;
      }
    }
  }

  private static boolean works(HbaRule rule, Login login) {
    return login.local() ? rule.method().equals("peer") : rule.takesPasswords();
  }

  private void refuse(Login login, Placed placed) {
    String path = placed.path().orElseThrow();
    if (refused.add(path)) {
      problems.on(
          path,
          "pg_hba line "
              + Scalars.shown(placed.line())
              + " keeps out "
              + login.who()
              + ", who logs in with a password as "
              + login.user()
              + " to "
              + login.database(),
          remedy());
    }
  }

  private void warn(Login login, Placed placed, boolean rest) {
    String path = placed.path().orElseThrow();
    if (warned.add(path)) {
      problems.warn(
          path,
          "pg_hba line "
              + Scalars.shown(placed.line())
              + (rest
                  ? " keeps out " + login.who() + " from everywhere but the addresses before it"
                  : " may keep out " + login.who())
              + ", who logs in with a password as "
              + login.user()
              + " to "
              + login.database(),
          rest
              ? "see that they hold the proxies, and the machine that pgmahout is run on"
              : "see that it fits neither the proxies nor the machine that pgmahout is run on, or "
                  + remedy());
    }
  }

  private String remedy() {
    return "put a line before it that lets in the nodes and the machine that pgmahout is run on, like '"
        + ClusterHba.host(plan)
        + " postgres postgres ADDRESS/32 scram-sha-256'";
  }

  private static Fits lower(Fits one, Fits other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Fits type(HbaRule rule, Login login) {
    boolean fits =
        switch (rule.type()) {
          case "local" -> login.local();
          case "host", "hostnogssenc" -> !login.local();
          case "hostssl" -> !login.local() && plan.security().tls();
          case "hostnossl" -> !login.local() && !plan.security().tls();
          default -> false;
        };
    return fits ? Fits.YES : Fits.NO;
  }

  private Fits database(HbaRule rule, Login login) {
    Fits best = Fits.NO;
    for (HbaToken token : rule.databases()) {
      Fits fits;
      if (token.isFile()) {
        fits = Fits.MAYBE;
      } else if (login.replicates() || token.is("replication")) {
        fits = login.replicates() && token.is("replication") ? Fits.YES : Fits.NO;
      } else if (token.is("all")) {
        fits = Fits.YES;
      } else if (token.is("sameuser") || token.is("samerole") || token.is("samegroup")) {
        fits = login.user().equals(login.database()) ? Fits.YES : Fits.NO;
      } else {
        fits = name(token, login.database());
      }
      best = best.compareTo(fits) < 0 ? fits : best;
    }
    return best;
  }

  private Fits user(HbaRule rule, Login login) {
    Fits best = Fits.NO;
    for (HbaToken token : rule.users()) {
      Fits fits;
      if (token.isFile()) {
        fits = Fits.MAYBE;
      } else if (token.isGroup()) {
        fits = token.text().equals("+" + login.user()) ? Fits.YES : Fits.MAYBE;
      } else {
        fits = token.is("all") ? Fits.YES : name(token, login.user());
      }
      best = best.compareTo(fits) < 0 ? fits : best;
    }
    return best;
  }

  private Fits name(HbaToken token, String name) {
    int version = plan.postgresql().version();
    if (!token.isRegex() || !HbaParser.mayHave(version, 16)) {
      return token.text().equals(name) ? Fits.YES : Fits.NO;
    }
    try {
      boolean found = Pattern.compile(token.text().substring(1)).matcher(name).find();
      return !found ? Fits.NO : HbaParser.has(version, 16) ? Fits.YES : Fits.MAYBE;
    } catch (PatternSyntaxException _) {
      // PostgreSQL's patterns know some words that Java's do not.
      return Fits.MAYBE;
    }
  }

  private Fits address(HbaAddress address, Login login) {
    return switch (address) {
      case HbaAddress.Everywhere _ -> Fits.YES;
      case HbaAddress.Same _, HbaAddress.Name _ -> Fits.MAYBE;
      case Network network when login.from().isPresent() ->
          network.contains(login.from().get()) ? Fits.YES : Fits.NO;
      case Network network when network.isLoopback() -> Fits.NO;
      case Network network when network.isIpv4() ->
          network.isWhole() && ipv4Only ? Fits.YES : Fits.MAYBE;
      case Network _ -> ipv4Only ? Fits.NO : Fits.MAYBE;
    };
  }
}
