package org.pgmahout.common.plan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms that texts of the plan take: names, addresses, sizes, paths. */
public final class PlanFormats {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?)*");
  private static final Pattern ALIAS =
      Pattern.compile(
          "[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*");
  private static final Pattern LOGIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@\\\\-]{0,63}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(kB|MB|GB|TB)");
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_.,:=@+-]+)+");

  private PlanFormats() {}

  /** A DNS label in lower case. */
  public static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }

  /** An IPv4 address or a host name. */
  public static boolean isHost(String text) {
    return text.matches("[0-9.]+")
        ? isIpv4(text)
        : text.length() <= 253 && HOST.matcher(text).matches();
  }

  /**
   * What ssh may be given: an address of either family, a host name, or an alias of its
   * configuration, which may have underscores.
   */
  static boolean isSshHost(String text) {
    if (text.contains(":")) {
      String address = text.replaceFirst("%[A-Za-z0-9_.-]{1,15}$", "");
      return address.matches("[0-9a-fA-F:.]+") && HbaAddress.number(address).isPresent();
    }
    return text.matches("[0-9.]+")
        ? isIpv4(text)
        : text.length() <= 253 && ALIAS.matcher(text).matches();
  }

  /**
   * A user's name as Debian's useradd recommends it, and in the forms that directories of users
   * have: {@code ada.lovelace@corp.example}, {@code CORP\ada}.
   */
  static boolean isLogin(String text) {
    return LOGIN.matcher(text).matches();
  }

  static boolean isIpv4(String text) {
    return text.matches("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.|$)){4}")
        && !text.endsWith(".");
  }

  /** An absolute path without surprises: no blanks, no {@code ..}, no slash at the end. */
  static boolean isPath(String text) {
    return PATH.matcher(text).matches() && !(text + "/").matches(".*/\\.{1,2}/.*");
  }

  /** A size in PostgreSQL's form ({@code 16MB}) that is more than nothing. */
  static boolean isSize(String text) {
    Matcher matcher = SIZE.matcher(text);
    return matcher.matches() && Long.parseLong(matcher.group(1)) > 0;
  }

  /** How much a size is; all there is for one that is larger than a number can say. */
  static long bytes(String size) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(size + " is no size");
    }
    int power =
        switch (matcher.group(2)) {
          case "kB" -> 10;
          case "MB" -> 20;
          case "GB" -> 30;
          default -> 40;
        };
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE >> power ? Long.MAX_VALUE : number << power;
  }

  /** Whether a folder is the other or is in it. */
  static boolean isInside(String path, String folder) {
    return (path + "/").startsWith(folder + "/");
  }
}
