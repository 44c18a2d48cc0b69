package org.pgmahout.common.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.plan.HbaAddress.Network;
import org.pgmahout.common.plan.HbaVerdict.Unfit;

/**
 * Which lines PostgreSQL takes into pg_hba.conf: parse_hba_line of src/backend/libpq/hba.c, as
 * Debian builds it, by what the line alone shows. What depends on the node (files, names that are
 * looked up) is taken. One refused line keeps PostgreSQL from loading the whole file, and from
 * starting.
 */
final class HbaParser {
  /** The oldest and the newest version that version 0, the distribution's own, can be. */
  private static final int OWN_OLDEST = 15;

  private static final int OWN_NEWEST = 17;

  private static final List<String> TYPES =
      List.of("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc");
  private static final List<String> INCLUDES =
      List.of("include", "include_if_exists", "include_dir");
  private static final List<String> METHODS =
      List.of(
          "trust",
          "reject",
          "scram-sha-256",
          "md5",
          "password",
          "gss",
          "ident",
          "peer",
          "ldap",
          "radius",
          "cert",
          "pam",
          "oauth");

  /** Known to PostgreSQL, and not in a build for Debian. */
  private static final Map<String, String> NOT_BUILT =
      Map.of("sspi", "Windows alone has it", "bsd", "OpenBSD alone has it");

  private final String line;
  private final int version;

  private HbaParser(String line, int version) {
    this.line = line;
    this.version = version;
  }

  /**
   * Judges a line.
   *
   * @param version PostgreSQL's major version, or 0 for the distribution's own
   */
  static HbaVerdict judge(String line, int version) {
    try {
      return new HbaParser(line, version).verdict();
    } catch (Unfit e) {
      return e.refused();
    }
  }

  /** Whether some version that is meant has what came with this one. */
  static boolean mayHave(int version, int since) {
    return (version == 0 ? OWN_NEWEST : version) >= since;
  }

  /** Whether every version that is meant has what came with this one. */
  static boolean has(int version, int since) {
    return (version == 0 ? OWN_OLDEST : version) >= since;
  }

  private HbaVerdict verdict() {
    if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
      throw new Unfit(
          "pg_hba line " + shown() + " has a line break in it",
          "write one '- ...' entry for each line; '>-' instead of '>' or '|' leaves none at the end");
    }
    if (line.endsWith("\\")) {
      throw new Unfit(
          "pg_hba line "
              + shown()
              + " ends in a backslash, and PostgreSQL joins the next one to it",
          "write the whole line in one entry");
    }
    List<List<HbaToken>> fields = HbaLine.of(line).fields();
    if (fields.isEmpty()) {
      return new HbaVerdict.Comment();
    }
    HbaToken first = fields.getFirst().getFirst();
    if (INCLUDES.contains(first.text())) {
      return include(fields);
    }
    return new HbaVerdict.Rule(rule(new ArrayDeque<>(fields)));
  }

  private HbaVerdict include(List<List<HbaToken>> fields) {
    if (!has(version, 16)) {
      throw new Unfit(
          "pg_hba line "
              + shown()
              + " includes other lines, and PostgreSQL can do that from 16 on"
              + (version == 0 ? " (the distribution's own is 15 on Debian 12)" : ""),
          "write those lines here" + (version == 0 ? ", or postgresql.version: 16 or later" : ""));
    }
    if (fields.size() != 2) {
      throw new Unfit(
          "pg_hba line " + shown() + " has " + (fields.size() - 1) + " files to include",
          "write one file, in double quotes when it has blanks");
    }
    return new HbaVerdict.Include();
  }

  private HbaRule rule(Deque<List<HbaToken>> fields) {
    int count = fields.size();
    HbaToken type = one(fields.pop(), "connection type");
    if (!TYPES.contains(type.text())) {
      throw new Unfit(
          "pg_hba line " + shown() + " does not begin with a connection type",
          DidYouMean.nearest(type.text(), TYPES)
              .map(near -> "did you mean '" + near + "'?")
              .orElse(
                  "write 'host database user address method', with one of: "
                      + String.join(", ", TYPES)));
    }
    boolean local = type.text().equals("local");
    int least = local ? 4 : 5;
    if (count < least) {
      throw new Unfit(
          "pg_hba line " + shown() + " has " + count + " fields of " + least,
          local
              ? "write 'local database user method'"
              : "write '" + type.text() + " database user address method'");
    }
    List<HbaToken> databases = fields.pop();
    List<HbaToken> users = fields.pop();
    HbaAddress address = local ? new HbaAddress.Everywhere() : address(fields);
    String method = method(type.text(), fields);
    Map<String, String> options = new HbaOptions(type.text(), method, version).read(words(fields));
    return new HbaRule(type.text(), databases, users, address, method, options);
  }

  private static List<HbaToken> words(Deque<List<HbaToken>> fields) {
    List<HbaToken> words = new ArrayList<>();
    fields.forEach(words::addAll);
    return words;
  }

  private HbaAddress address(Deque<List<HbaToken>> fields) {
    HbaToken address = one(fields.pop(), "address");
    if (address.is("all")) {
      return new HbaAddress.Everywhere();
    } else if (address.is("samehost") || address.is("samenet")) {
      return new HbaAddress.Same(address.is("samenet"));
    }
    String text = address.text();
    int slash = text.indexOf('/');
    if (slash >= 0) {
      Network network =
          HbaAddress.number(text.substring(0, slash))
              .orElseThrow(() -> noAddress(text, "is no address with a mask"));
      String length = text.substring(slash + 1);
      if (!length.matches("\\+?[0-9]{1,9}") || Integer.parseInt(length) > network.bits()) {
        throw noAddress(text, "has a mask that is not between 0 and " + network.bits());
      }
      return network.masked(Integer.parseInt(length));
    }
    if (HbaAddress.number(text).isPresent()) {
      return withMask(text, HbaAddress.number(text).get(), fields);
    }
    // PostgreSQL takes it for a host's name, which no host can have.
    if (text.matches("[0-9.]*")) {
      throw noAddress(text, "is neither a network nor a host name");
    }
    return new HbaAddress.Name(text);
  }

  private HbaAddress withMask(String text, Network address, Deque<List<HbaToken>> fields) {
    String whole = address.isIpv4() ? "/32" : "/128";
    if (fields.isEmpty()) {
      throw new Unfit(
          "pg_hba address " + Scalars.shown(text) + " has no mask", "write " + text + whole);
    }
    HbaToken mask = one(fields.pop(), "mask");
    Network read =
        HbaAddress.number(mask.text())
            .orElseThrow(
                () ->
                    new Unfit(
                        "pg_hba address "
                            + Scalars.shown(text)
                            + " has no mask: "
                            + Scalars.shown(mask.text())
                            + " stands in its place",
                        "write " + text + whole + ", or a mask in a field of its own"));
    if (read.bits() != address.bits()) {
      throw new Unfit(
          "pg_hba address "
              + Scalars.shown(text)
              + " and mask "
              + Scalars.shown(mask.text())
              + " are of different kinds",
          "write an IPv4 mask with an IPv4 address, an IPv6 mask with an IPv6 address");
    }
    return address.masked(read.address());
  }

  private static Unfit noAddress(String text, String what) {
    return new Unfit(
        "pg_hba address " + Scalars.shown(text) + " " + what,
        "write it like 10.0.0.0/8, all, samenet or .example.org");
  }

  private String method(String type, Deque<List<HbaToken>> fields) {
    if (fields.isEmpty()) {
      throw new Unfit(
          "pg_hba line " + shown() + " has no method at its end",
          "add one, for example scram-sha-256");
    }
    String method = one(fields.pop(), "method").text();
    if (NOT_BUILT.containsKey(method)) {
      throw new Unfit(
          "pg_hba method '"
              + method
              + "' is not in PostgreSQL for Debian: "
              + NOT_BUILT.get(method),
          "use another method, for example gss or scram-sha-256");
    }
    if (!METHODS.contains(method)) {
      throw new Unfit(
          "pg_hba method " + Scalars.shown(method) + " does not exist",
          DidYouMean.remedy(method, METHODS));
    }
    if (method.equals("oauth") && !mayHave(version, 18)) {
      throw new Unfit(
          "pg_hba method 'oauth' came with PostgreSQL 18",
          "use another method, or postgresql.version: 18");
    }
    boolean local = type.equals("local");
    if (local && method.equals("gss")) {
      throw new Unfit(
          "pg_hba method 'gss' does not work on local sockets", "use peer or scram-sha-256");
    }
    if (!local && method.equals("peer")) {
      throw new Unfit(
          "pg_hba method 'peer' works on local sockets alone",
          "begin the line with 'local' and take its address out, or use scram-sha-256");
    }
    if (method.equals("cert") && !type.equals("hostssl")) {
      throw new Unfit(
          "pg_hba method 'cert' works on lines that begin with hostssl alone",
          local ? "use peer or scram-sha-256" : "write hostssl instead of " + type);
    }
    return local && method.equals("ident") ? "peer" : method;
  }

  /** The one word of a field that takes no list. */
  private HbaToken one(List<HbaToken> field, String what) {
    if (field.size() > 1) {
      throw new Unfit(
          "pg_hba line " + shown() + " has a comma in its " + what,
          "write one " + what + " in each line");
    }
    return field.getFirst();
  }

  private String shown() {
    return Scalars.shown(line);
  }
}
