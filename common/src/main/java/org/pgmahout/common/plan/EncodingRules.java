package org.pgmahout.common.plan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Encoding and locale for initdb and for single databases: an encoding that a server can have
 * (PostgreSQL's documentation, "Character Set Support", table "PostgreSQL Character Sets"; other
 * spellings: pg_encname_tbl of src/common/encnames.c), and a locale that fits it
 * (check_locale_encoding of initdb.c).
 */
final class EncodingRules {
  /** The server's encodings, each with its other names. */
  private static final Map<String, Set<String>> SERVER = new LinkedHashMap<>();

  static {
    known("UTF8", "unicode");
    known("SQL_ASCII");
    known("EUC_CN");
    known("EUC_JP");
    known("EUC_JIS_2004");
    known("EUC_KR");
    known("EUC_TW");
    known("LATIN1", "iso88591");
    known("LATIN2", "iso88592");
    known("LATIN3", "iso88593");
    known("LATIN4", "iso88594");
    known("LATIN5", "iso88599");
    known("LATIN6", "iso885910");
    known("LATIN7", "iso885913");
    known("LATIN8", "iso885914");
    known("LATIN9", "iso885915");
    known("LATIN10", "iso885916");
    known("ISO_8859_5");
    known("ISO_8859_6");
    known("ISO_8859_7");
    known("ISO_8859_8");
    known("KOI8R", "koi8");
    known("KOI8U");
    known("MULE_INTERNAL");
    known("WIN866", "alt");
    known("WIN874");
    known("WIN1250", "windows1250");
    known("WIN1251", "win", "windows1251");
    known("WIN1252", "windows1252");
    known("WIN1253", "windows1253");
    known("WIN1254", "windows1254");
    known("WIN1255", "windows1255");
    known("WIN1256", "windows1256");
    known("WIN1257", "windows1257");
    known("WIN1258", "abc", "tcvn", "tcvn5712", "vscii", "windows1258");
  }

  private static final List<String> CLIENTS_ONLY =
      List.of("big5", "gb18030", "gbk", "johab", "sjis", "shiftjis2004", "uhc");

  private EncodingRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    judge("postgresql", plan.postgresql().encoding(), plan.postgresql().locale(), problems);
    for (int i = 0; i < plan.postgresql().databases().size(); i++) {
      DatabasePlan database = plan.postgresql().databases().get(i);
      // Of one that has neither, everything is said at the cluster's own.
      if (database.present() && !(database.encoding() + database.locale()).isEmpty()) {
        judge(
            "postgresql.databases[" + i + "]",
            database.encoding().isEmpty() ? plan.postgresql().encoding() : database.encoding(),
            database.locale().isEmpty() ? plan.postgresql().locale() : database.locale(),
            problems);
      }
    }
  }

  /** One place that has both, or what the cluster has in their stead. */
  private static void judge(String place, String encoding, String locale, Problems problems) {
    Optional<String> server = server(encoding);
    if (server.isEmpty()) {
      problems.on(
          place + ".encoding",
          Scalars.shown(encoding)
              + (CLIENTS_ONLY.contains(plain(encoding))
                  ? " is an encoding of clients alone"
                  : " is no encoding of PostgreSQL's server"),
          "write UTF8"
              + DidYouMean.nearest(encoding, SERVER.keySet())
                  .filter(near -> !near.equals("UTF8"))
                  .map(near -> ", or " + near)
                  .orElse(""));
    }
    if (!locale.matches("[A-Za-z][A-Za-z0-9_.@-]*")) {
      problems.on(
          place + ".locale",
          Scalars.shown(locale) + " is no locale",
          "write C.UTF-8, or one that 'locale -a' shows on every node");
    } else if (server.isPresent() && !fits(server.get(), locale)) {
      problems.on(
          problems.isWritten(place + ".encoding") ? place + ".encoding" : place + ".locale",
          "encoding "
              + encoding
              + " does not fit locale "
              + locale
              + ": PostgreSQL refuses the two",
          "write encoding "
              + ofLocale(locale).orElse("UTF8")
              + ", or another locale (C fits every encoding)");
    }
  }

  /** C and POSIX fit every encoding, SQL_ASCII every locale; of others only the name is known. */
  private static boolean fits(String encoding, String locale) {
    return encoding.equals("SQL_ASCII")
        || locale.equals("C")
        || locale.equals("POSIX")
        || !locale.contains(".")
        || ofLocale(locale).map(encoding::equals).orElse(!CLIENTS_ONLY.contains(codeset(locale)));
  }

  private static Optional<String> ofLocale(String locale) {
    return locale.contains(".") ? server(codeset(locale)) : Optional.empty();
  }

  /** What stands behind the dot, by PostgreSQL's names (src/port/chklocale.c). */
  private static String codeset(String locale) {
    return plain(locale.replaceFirst("^[^.]*\\.", "").replaceFirst("@.*", ""))
        .replaceFirst("^(cp|ibm)(?=[0-9])", "win")
        .replaceFirst("^gb2312$", "euccn");
  }

  /** The server's own name of an encoding. */
  static Optional<String> server(String word) {
    return SERVER.entrySet().stream()
        .filter(entry -> entry.getValue().contains(plain(word)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Neither case nor punctuation counts (clean_encoding_name). */
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static void known(String name, String... others) {
    Set<String> all = Arrays.stream(others).collect(Collectors.toSet());
    all.add(plain(name));
    SERVER.put(name, Set.copyOf(all));
  }
}
