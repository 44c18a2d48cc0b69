package org.pgmahout.systemtest.kill;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The share of a long matrix that one run of the tests takes, so that an ordinary run does not last
 * as long as the matrix. All slices together are the whole matrix, and no two have a case in
 * common. {@code deploy/test} chooses the slice; tests started without it take everything.
 *
 * @param number from zero
 * @param of how many there are
 */
public record Slice(int number, int of) {
  public static final Slice WHOLE = new Slice(0, 1);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,3})/(\\d{1,3})");

  public Slice {
    if (number < 0 || number >= of) {
      throw new IllegalArgumentException("there is no slice " + number + " of " + of);
    }
  }

  /** The one in the system property {@code pgmahout.slice}, as {@code 2/6}. */
  public static Slice ofThisRun() {
    return parse(System.getProperty("pgmahout.slice", "0/1"));
  }

  public static Slice parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "pgmahout.slice is '" + text + "', expected for example 2/6");
    }
    return new Slice(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /**
   * Its share of these: neighbours among them all in the order of their names. Steps with names
   * alike are at work at the same time, so that one apply meets many of them.
   */
  public List<String> share(Collection<String> all) {
    List<String> sorted = all.stream().sorted().distinct().toList();
    return sorted.subList(sorted.size() * number / of, sorted.size() * (number + 1) / of);
  }

  /** The slice that many after this one: matrices of the same cases need not all take the same. */
  public Slice after(int by) {
    return new Slice((number + by) % of, of);
  }

  /** A matrix that has its turn, and the slice of it. */
  public record Turn<T>(T matrix, Slice slice) {}

  /**
   * For matrices that take turns because each costs much before its first case: a slice has one of
   * them, with a greater share of its cases. The whole has all of them.
   *
   * @param matrices so many that they divide how many slices there are
   */
  public <T> List<Turn<T>> turns(List<T> matrices) {
    if (equals(WHOLE)) {
      return matrices.stream().map(each -> new Turn<>(each, this)).toList();
    }
    int count = matrices.size();
    if (of % count != 0) {
      throw new IllegalArgumentException(
          count + " matrices cannot take turns in " + of + " slices");
    }
    return List.of(new Turn<>(matrices.get(number % count), new Slice(number / count, of / count)));
  }
}
