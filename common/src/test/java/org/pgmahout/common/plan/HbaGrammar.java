package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes lines of pg_hba.conf for PostgreSQL 15: right ones, ones with a single mistake that
 * PostgreSQL refuses, and rows of words that may be either.
 */
final class HbaGrammar {
  private static final List<String> TYPES =
      List.of("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc", "\"host\"");
  private static final List<String> DATABASES =
      List.of(
          "all",
          "sameuser",
          "samerole",
          "samegroup",
          "replication",
          "db1",
          "\"my db\"",
          "\"all\"",
          "a\"b,c\"d",
          "\"x\"\"y\"",
          "template1",
          "\"\"",
          "/^a");
  private static final List<String> USERS =
      List.of(
          "all", "+team", "app", "\"My User\"", "postgres", "\"+team\"", "\"a,b # c\"", "\u00e9");
  private static final List<String> ADDRESSES =
      List.of(
          "all",
          "samehost",
          "samenet",
          "10.0.0.0/8",
          "10.0.0.5 255.255.255.255",
          "::1/128",
          "fe80:: ffff::",
          "fe80::/10",
          "2001:db8::1\tffff:ffff:ffff:ffff::",
          "0.0.0.0/0",
          ".example.org",
          "db.example.org",
          "192.168.1.7/32",
          "::ffff:10.0.0.0/104",
          "localhost",
          "a_b",
          "10/8",
          "\"all\"",
          "10.0.0.1 255.255",
          "::/0",
          "1:2:3:4:5:6:7:8/64",
          "\"10.0.0.0/8\"");
  private static final List<String> PLAIN =
      List.of("trust", "reject", "scram-sha-256", "md5", "password", "\"md5\"");
  private static final List<String> LDAP =
      List.of(
          "ldapserver=x ldapprefix=\"cn=\" ldapsuffix=\", dc=a, dc=b\"",
          "ldapurl=\"ldap://x/dc=a,dc=b?uid?sub\"",
          "ldapbasedn=\"dc=a\" ldapbinddn=x ldapbindpasswd=y ldapsearchattribute=uid",
          "ldapbasedn=\"\" ldaptls=1 ldapsearchfilter=\"(uid=$username)\"",
          "ldapsuffix=x ldapport=389 ldapscheme=ldaps");
  private static final List<String> RADIUS =
      List.of(
          "radiusservers=127.0.0.1 radiussecrets=s",
          "radiusservers=\"127.0.0.1,127.0.0.2\" radiussecrets=\"s\" radiusports=\"1812,1813\"",
          "radiusservers=\"127.0.0.1, 127.0.0.2\" radiussecrets=\"s,t\" radiusidentifiers=pg");
  private static final List<String> GAPS = List.of(" ", "  ", "\t", " \t ");
  private static final List<String> ENDS = List.of("", "", " ", " # why", "#why", ",", "\t");

  private final Random random;

  HbaGrammar(Random random) {
    this.random = random;
  }

  /** A line that PostgreSQL takes. */
  String right() {
    return right(any(TYPES)).text();
  }

  /** A right line with one thing wrong. */
  String wrong() {
    Line line = right(any(TYPES));
    String bare = line.type.replace("\"", "");
    boolean local = bare.equals("local");
    return switch (random.nextInt(16)) {
      case 0 -> line.type(any(List.of("hosts", "HOST", "lokal", "\"\"", "host,local"))).text();
      case 1 -> line.type + gap() + line.database;
      case 2 -> line.type;
      case 3 -> line.method("").options("").end("").text();
      case 4 ->
          line.method(
                  any(List.of("scram", "MD5", "krb5", "sspi", "bsd", "oauth", "\"\"", "md5,trust")))
              .options("")
              .text();
      case 5 ->
          right("host")
              .address(
                  any(
                      List.of(
                          "10.0.0.0/33",
                          "::1/129",
                          "10.0.0.1",
                          "10.0.0.0/x",
                          "example.org/24",
                          "samenet/24",
                          "a,b",
                          "10.0.0.1 ffff::",
                          "::1 255.0.0.0",
                          "10.0.0.0/",
                          "10.0.0.300/8",
                          "::g/8",
                          "10.0.0.0/8,",
                          "[::1]/128",
                          "1::2::3/64")))
              .text();
      case 6 -> line.options(any(List.of("map", "clientcert", "x"))).text();
      case 7 ->
          line.options(
                  line.options + " " + any(List.of("foo=bar", "=x", "radiusserver=x", "Map=m")))
              .text();
      case 8 ->
          right(bare, any(PLAIN), "")
              .options(
                  any(
                      List.of(
                          "map=m",
                          "ldapserver=x",
                          "radiussecrets=x",
                          "pamservice=x",
                          "krb_realm=X",
                          "include_realm=1",
                          "compat_realm=1",
                          "upn_username=1")))
              .text();
      case 9 ->
          right(any(List.of("local", "host", "hostnossl", "hostgssenc")), any(PLAIN), "")
              .options(any(List.of("clientcert=verify-full", "clientname=CN", "clientcert=1")))
              .text();
      case 10 ->
          right("hostssl", any(PLAIN), "")
              .options(
                  any(
                      List.of(
                          "clientcert=1",
                          "clientcert=0",
                          "clientcert=no-verify",
                          "clientcert=",
                          "clientname=SAN",
                          "clientname=cn")))
              .text();
      case 11 ->
          local
              ? right("local", any(List.of("gss", "cert")), "").text()
              : right("hostssl", "cert", "clientcert=verify-ca").text();
      case 12 -> right(local ? "host" : bare, "peer", "").text();
      case 13 -> right(any(List.of("host", "hostnossl", "hostgssenc")), "cert", "").text();
      case 14 ->
          right(
                  bare,
                  "ldap",
                  any(
                      List.of(
                          "",
                          "ldapserver=x",
                          "ldapurl=\"ldap://x\"",
                          "ldapurl=x",
                          "ldapurl=\"ldapi://x/y\"",
                          "ldapprefix=x ldapbasedn=y",
                          "ldapbasedn=x ldapport=0",
                          "ldapbasedn=x ldapport=x",
                          "ldapbasedn=x ldapsearchattribute=a ldapsearchfilter=b",
                          "ldapurl=\"ldap://x/dc=a?uid?sub?(a=b)\"",
                          "ldapsuffix=x ldapbindpasswd=y")))
              .text();
      default ->
          right(
                  bare,
                  "radius",
                  any(
                      List.of(
                          "",
                          "radiusservers=127.0.0.1",
                          "radiussecrets=s",
                          "radiusservers=\"\" radiussecrets=s",
                          "radiusservers=127.0.0.1 radiussecrets=s radiusports=x",
                          "radiusservers=127.0.0.1 radiussecrets=s radiusports=\"1,2\"",
                          "radiusservers=127.0.0.1,127.0.0.2 radiussecrets=s",
                          "radiusservers=127.0.0.1 radiussecrets=\"s,t,u\"")))
              .text();
    };
  }

  /** Words that stand in right and wrong lines, in any order. */
  String wild() {
    List<String> words = new ArrayList<>();
    int count = 1 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      List<String> from =
          switch (random.nextInt(12)) {
            case 0 ->
                List.of("map=m", "clientcert=verify-ca", "clientcert=verify-full", "foo=x", "x");
            case 1 -> LDAP;
            case 2 -> List.of("\"", ",", "\"\"", "#", "a\"", "@", "10.0.0.1", "::1", "255.0.0.0");
            default ->
                switch (Math.min(i, 4)) {
                  case 0 -> TYPES;
                  case 1 -> DATABASES;
                  case 2 -> USERS;
                  case 3 -> ADDRESSES;
                  default ->
                      List.of("md5", "cert", "peer", "gss", "ldap", "reject", "ident", "pam");
                };
          };
      words.add(any(from));
    }
    return String.join(gap(), words) + any(ENDS);
  }

  private record Line(
      String type,
      String database,
      String user,
      String address,
      String method,
      String options,
      String gap,
      String end) {
    Line type(String value) {
      return new Line(value, database, user, address, method, options, gap, end);
    }

    Line address(String value) {
      return new Line(type, database, user, value, method, options, gap, end);
    }

    Line method(String value) {
      return new Line(type, database, user, address, value, options, gap, end);
    }

    Line options(String value) {
      return new Line(type, database, user, address, method, value, gap, end);
    }

    Line end(String value) {
      return new Line(type, database, user, address, method, options, gap, value);
    }

    String text() {
      return List.of(type, database, user, address, method, options).stream()
              .filter(field -> !field.isEmpty())
              .collect(Collectors.joining(gap))
          + end;
    }
  }

  private Line right(String type) {
    boolean local = type.equals("local");
    boolean ssl = type.equals("hostssl");
    int kinds = 6 + (ssl ? 2 : 0);
    return switch (random.nextInt(kinds)) {
      case 0, 1 -> right(type, any(PLAIN), "");
      case 2 -> right(type, "ldap", any(LDAP));
      case 3 -> right(type, "radius", any(RADIUS));
      case 4 ->
          right(type, "pam", any(List.of("", "pamservice=pg", "pamservice=pg pam_use_hostname=1")));
      case 5 ->
          local
              ? right(type, any(List.of("peer", "ident")), any(List.of("", "map=m")))
              : right(
                  type, any(List.of("gss", "ident")), any(List.of("", "map=m", "map=\"my map\"")));
      case 6 ->
          right(type, "cert", any(List.of("", "map=m", "clientcert=verify-full", "clientname=DN")));
      default ->
          right(
              type,
              any(PLAIN),
              any(List.of("clientcert=verify-ca", "clientcert=verify-full", "clientname=CN")));
    };
  }

  private Line right(String type, String method, String options) {
    return new Line(
        type,
        list(DATABASES),
        list(USERS),
        type.equals("local") ? "" : any(ADDRESSES),
        method,
        options,
        gap(),
        any(ENDS));
  }

  private String list(List<String> from) {
    return IntStream.rangeClosed(0, random.nextInt(3))
        .mapToObj(_ -> any(from))
        .collect(Collectors.joining(any(List.of(",", ", ", ",\t"))));
  }

  private String gap() {
    return any(GAPS);
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
