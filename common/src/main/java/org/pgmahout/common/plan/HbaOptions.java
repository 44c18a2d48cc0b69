package org.pgmahout.common.plan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.HbaVerdict.Unfit;

/**
 * The options at the end of a line of pg_hba.conf: which method has which, what they may be, and
 * which have to be there (src/backend/libpq/hba.c, parse_hba_auth_opt and the end of
 * parse_hba_line).
 */
final class HbaOptions {
  private static final Set<String> GSS = Set.of("gss");
  private static final Set<String> LDAP = Set.of("ldap");
  private static final Set<String> RADIUS = Set.of("radius");
  private static final Set<String> OAUTH = Set.of("oauth");

  /** Options, and the methods that have them; those of {@code hostssl} are not here. */
  private static final Map<String, Set<String>> METHODS =
      Map.ofEntries(
          Map.entry("map", Set.of("ident", "peer", "gss", "cert", "oauth")),
          Map.entry("pamservice", Set.of("pam")),
          Map.entry("pam_use_hostname", Set.of("pam")),
          Map.entry("krb_realm", GSS),
          Map.entry("include_realm", GSS),
          Map.entry("compat_realm", Set.of("sspi")),
          Map.entry("upn_username", Set.of("sspi")),
          Map.entry("ldapurl", LDAP),
          Map.entry("ldaptls", LDAP),
          Map.entry("ldapscheme", LDAP),
          Map.entry("ldapserver", LDAP),
          Map.entry("ldapport", LDAP),
          Map.entry("ldapbinddn", LDAP),
          Map.entry("ldapbindpasswd", LDAP),
          Map.entry("ldapsearchattribute", LDAP),
          Map.entry("ldapsearchfilter", LDAP),
          Map.entry("ldapbasedn", LDAP),
          Map.entry("ldapprefix", LDAP),
          Map.entry("ldapsuffix", LDAP),
          Map.entry("radiusservers", RADIUS),
          Map.entry("radiussecrets", RADIUS),
          Map.entry("radiusports", RADIUS),
          Map.entry("radiusidentifiers", RADIUS),
          Map.entry("issuer", OAUTH),
          Map.entry("scope", OAUTH),
          Map.entry("validator", OAUTH),
          Map.entry("delegate_ident_mapping", OAUTH));

  private final String type;
  private final String method;
  private final int version;
  private final Map<String, String> options = new LinkedHashMap<>();

  HbaOptions(String type, String method, int version) {
    this.type = type;
    this.method = method;
    this.version = version;
  }

  /** The options by name, when PostgreSQL takes them. */
  Map<String, String> read(List<HbaToken> words) {
    for (HbaToken word : words) {
      // A file's words are known on the node alone.
      if (!word.isFile()) {
        option(word.text());
      }
    }
    boolean whole = words.stream().noneMatch(HbaToken::isFile);
    switch (method) {
      case "ldap" -> ldap(whole);
      case "radius" -> radius(whole);
      case "oauth" -> oauth(whole);
      default -> {}
    }
    return options;
  }

  private void option(String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      throw new Unfit(
          "pg_hba option " + Scalars.shown(word) + " has no value",
          METHODS.containsKey(word) || isOfHostssl(word)
              ? "write " + word + "=..."
              : "write options as name=value, a value with commas or blanks in double quotes");
    }
    String name = word.substring(0, equals);
    String value = word.substring(equals + 1);
    if (isOfHostssl(name)) {
      ofHostssl(name, value);
    } else if (!METHODS.containsKey(name) || OAUTH.equals(METHODS.get(name)) && !has(18)) {
      throw new Unfit(
          "pg_hba option " + Scalars.shown(name) + " does not exist",
          DidYouMean.remedy(name, own()));
    } else if (!METHODS.get(name).contains(method)) {
      throw new Unfit(
          "pg_hba option '" + name + "' is not for the method " + method,
          "delete it; it is for " + String.join(", ", new TreeSet<>(METHODS.get(name))));
    } else if (name.equals("ldapport") && !isPort(value)
        || name.equals("radiusports") && !list(value).stream().allMatch(HbaOptions::isPort)) {
      throw new Unfit(
          "pg_hba option " + name + " is " + Scalars.shown(value) + ", which is no port",
          "write a number");
    } else if (name.equals("ldapurl")) {
      ldapUrl(value);
    }
    options.put(name, value);
  }

  /** The options that this line may have. */
  private List<String> own() {
    Set<String> own =
        METHODS.entrySet().stream()
            .filter(entry -> entry.getValue().contains(method))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    if (type.equals("hostssl")) {
      own.add("clientcert");
      own.add("clientname");
    }
    return List.copyOf(own);
  }

  private boolean isOfHostssl(String name) {
    return name.equals("clientcert") || name.equals("clientname") && has(14);
  }

  private void ofHostssl(String name, String value) {
    if (!type.equals("hostssl")) {
      throw new Unfit(
          "pg_hba option '" + name + "' works on lines that begin with hostssl alone",
          type.equals("local") ? "delete it" : "write hostssl instead of " + type);
    }
    if (name.equals("clientname")) {
      if (!value.equals("CN") && !value.equals("DN")) {
        throw new Unfit("pg_hba option clientname is " + Scalars.shown(value), "write CN or DN");
      }
      return;
    }
    boolean old = !has(14) && List.of("1", "0", "no-verify").contains(value);
    if (!old && !value.equals("verify-ca") && !value.equals("verify-full")) {
      throw new Unfit(
          "pg_hba option clientcert is "
              + Scalars.shown(value)
              + (value.equals("1") ? ", a word that PostgreSQL 14 took away" : ""),
          "write clientcert=verify-ca or clientcert=verify-full"
              + (value.equals("0") || value.equals("no-verify") ? ", or delete it" : ""));
    }
    if (method.equals("cert")
        && (has(14) ? value.equals("verify-ca") : value.matches("0|no-verify"))) {
      throw new Unfit(
          "pg_hba option clientcert=" + value + " does not go with the method cert",
          "delete it: cert always checks the whole certificate");
    }
  }

  private void ldapUrl(String url) {
    if (!url.matches("ldaps?://.*")) {
      throw new Unfit(
          "pg_hba option ldapurl is " + Scalars.shown(url) + ", which is no LDAP URL",
          "write it like \"ldap://host/dc=example,dc=org\", in double quotes");
    }
    // ldap://host:port/basedn?attribute?scope?filter
    int slash = url.indexOf('/', url.indexOf("://") + 3);
    if (slash >= 0) {
      String[] parts = url.substring(slash + 1).split("\\?", -1);
      options.put("ldapbasedn", parts[0]);
      if (parts.length > 1 && !parts[1].isEmpty()) {
        options.put("ldapsearchattribute", parts[1]);
      }
      if (parts.length > 3 && !parts[3].isEmpty()) {
        options.put("ldapsearchfilter", parts[3]);
      }
    }
  }

  private void ldap(boolean whole) {
    boolean bind = options.containsKey("ldapprefix") || options.containsKey("ldapsuffix");
    List<String> searching =
        List.of(
            "ldapbasedn",
            "ldapbinddn",
            "ldapbindpasswd",
            "ldapsearchattribute",
            "ldapsearchfilter");
    if (bind && searching.stream().anyMatch(options::containsKey)) {
      throw new Unfit(
          "pg_hba method 'ldap' has options of both its ways, simple bind and search",
          "keep ldapprefix and ldapsuffix, or " + String.join(", ", searching));
    }
    if (!bind && whole && !options.containsKey("ldapbasedn")) {
      throw new Unfit(
          "pg_hba method 'ldap' has neither ldapbasedn, ldapprefix nor ldapsuffix",
          "add one of them, and ldapserver=... or ldapurl=\"ldap://host/basedn\"");
    }
    if (options.containsKey("ldapsearchattribute") && options.containsKey("ldapsearchfilter")) {
      throw new Unfit(
          "pg_hba method 'ldap' has both ldapsearchattribute and ldapsearchfilter",
          "keep one of them");
    }
  }

  private void radius(boolean whole) {
    for (String name : List.of("radiusservers", "radiussecrets")) {
      if (whole && list(options.getOrDefault(name, "")).isEmpty()) {
        throw new Unfit(
            "pg_hba method 'radius' has no " + name,
            "add " + name + "=..., more than one joined by commas in double quotes");
      }
    }
    int servers = list(options.getOrDefault("radiusservers", "")).size();
    for (String name : List.of("radiussecrets", "radiusports", "radiusidentifiers")) {
      int count = list(options.getOrDefault(name, "")).size();
      if (whole && count > 1 && count != servers) {
        throw new Unfit(
            "pg_hba option " + name + " has " + count + " entries for " + servers + " servers",
            "write one for all, or one for each server");
      }
    }
  }

  private void oauth(boolean whole) {
    for (String name : List.of("scope", "issuer")) {
      if (whole && !options.containsKey(name)) {
        throw new Unfit("pg_hba method 'oauth' has no " + name, "add " + name + "=...");
      }
    }
    if (options.containsKey("map") && "1".equals(options.get("delegate_ident_mapping"))) {
      throw new Unfit(
          "pg_hba options map and delegate_ident_mapping=1 exclude one another",
          "keep one of them");
    }
  }

  private boolean has(int since) {
    return HbaParser.has(version, since);
  }

  /** What C's atoi makes more than zero of. */
  private static boolean isPort(String value) {
    return value.strip().matches("[+-]?0*[1-9].*");
  }

  private static List<String> list(String value) {
    return value.isBlank()
        ? List.of()
        : Arrays.stream(value.split(",", -1)).map(String::strip).toList();
  }
}
