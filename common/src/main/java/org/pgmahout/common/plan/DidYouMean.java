package org.pgmahout.common.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the word an operator most likely meant (Damerau-Levenshtein distance, a third of the word
 * at most).
 */
final class DidYouMean {
  private DidYouMean() {}

  /** What to do about an unknown word, as a sentence. */
  static String remedy(String wrong, Collection<String> known) {
    return nearest(wrong, known)
        .map(word -> "did you mean '" + word + "'?")
        .orElseGet(
            () ->
                known.isEmpty()
                    ? "delete it"
                    : "use one of: " + String.join(", ", List.copyOf(known)));
  }

  static Optional<String> nearest(String wrong, Collection<String> known) {
    String plain = plain(wrong);
    if (plain.length() > 100) {
      return Optional.empty();
    }
    return known.stream()
        .filter(word -> distance(plain, plain(word)) <= Math.max(1, (word.length() + 1) / 3))
        .min(Comparator.comparingInt(word -> distance(plain, plain(word))));
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
