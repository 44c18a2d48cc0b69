package org.pgmahout.common.parameter;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number at the beginning of a text, read as PostgreSQL reads one: {@code parse_int} and {@code
 * parse_real} of its guc.c, with C's strtol (base 0: {@code 0x10}, {@code 010}) and strtod.
 *
 * @param rest what follows it: a unit, blanks, or what does not belong there
 */
record NumberText(double value, String rest) {
  private static final String BLANKS = "[ \\t\\n\\x0B\\f\\r]*";
  private static final Pattern WHOLE =
      Pattern.compile(BLANKS + "([+-]?)(0[xX](?=[0-9a-fA-F])[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile(BLANKS + "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          BLANKS
              + "([+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+))([pP][+-]?[0-9]+)?");

  /** More digits than any C type holds; nobody means them. */
  private static final int LONGEST = 400;

  /** The number of an integer parameter; it may have a fraction, which is rounded later. */
  static Optional<NumberText> integer(String text) {
    Matcher whole = WHOLE.matcher(text);
    boolean found = whole.lookingAt();
    String rest = found ? text.substring(whole.end()) : text;
    Optional<Long> value = found ? whole(whole.group(1), whole.group(2)) : Optional.empty();
    if (rest.matches("(?s)[.eE].*") || found && value.isEmpty()) {
      return real(text);
    }
    return value.map(number -> new NumberText(number, rest));
  }

  /** The number of a real parameter. Infinity and NaN are in no parameter's range. */
  static Optional<NumberText> real(String text) {
    Matcher hexadecimal = HEXADECIMAL.matcher(text);
    if (hexadecimal.lookingAt()) {
      String power = hexadecimal.group(2) == null ? "p0" : hexadecimal.group(2);
      return number(
          hexadecimal.group(1) + power,
          hexadecimal.group(1).matches(".*[xX][0.]*"),
          text.substring(hexadecimal.end()));
    }
    Matcher decimal = DECIMAL.matcher(text);
    return decimal.lookingAt()
        ? number(
            decimal.group(),
            decimal.group().matches("(?s)[^1-9]*([eE].*)?"),
            text.substring(decimal.end()))
        : Optional.empty();
  }

  /** C calls what is too great or too small for a double an error. */
  private static Optional<NumberText> number(String digits, boolean zero, String rest) {
    double value = Double.parseDouble(digits.strip());
    return Double.isInfinite(value) || Math.abs(value) < Double.MIN_NORMAL && !zero
        ? Optional.empty()
        : Optional.of(new NumberText(value, rest));
  }

  private static Optional<Long> whole(String sign, String digits) {
    if (digits.length() > LONGEST) {
      return Optional.empty();
    }
    BigInteger value =
        digits.length() > 1 && digits.charAt(0) == '0'
            ? digits.matches("0[xX].*")
                ? new BigInteger(digits.substring(2), 16)
                : new BigInteger(digits, 8)
            : new BigInteger(digits);
    BigInteger signed = sign.equals("-") ? value.negate() : value;
    return signed.bitLength() < Long.SIZE ? Optional.of(signed.longValue()) : Optional.empty();
  }
}
