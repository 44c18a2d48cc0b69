package org.pgmahout.common.parameter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.pgmahout.common.parameter.Parameter.Context;
import org.pgmahout.common.parameter.Parameter.Type;

/** Reads parameters.tsv, which deploy/parameters/make writes: its head says how. */
final class TableText {
  private static final String RESOURCE = "parameters.tsv";
  private static final int COLUMNS = 11;

  private TableText() {}

  /** Major version -> name in small letters -> parameter. */
  static Map<Integer, Map<String, Parameter>> read() {
    Map<Integer, Map<String, Parameter>> versions = new TreeMap<>();
    text()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .skip(1)
        .map(line -> Arrays.copyOf(line.split("\t", -1), COLUMNS))
        .forEach(
            row -> {
              String[] span = row[1].split("-");
              Parameter parameter = parameter(row);
              for (int major = Integer.parseInt(span[0]);
                  major <= Integer.parseInt(span[span.length - 1]);
                  major++) {
                versions
                    .computeIfAbsent(major, _ -> new LinkedHashMap<>())
                    .put(parameter.name().toLowerCase(Locale.ROOT), parameter);
              }
            });
    return versions;
  }

  private static Parameter parameter(String[] row) {
    String context = cell(row, 8).replace('-', '_');
    return new Parameter(
        row[0],
        Type.valueOf(row[2].toUpperCase(Locale.ROOT)),
        cell(row, 3),
        cell(row, 4),
        cell(row, 5),
        cell(row, 6).isEmpty() ? List.of() : List.of(cell(row, 6).split(",", -1)),
        hidden(cell(row, 7)),
        Context.valueOf(context.toUpperCase(Locale.ROOT)),
        cell(row, 9),
        cell(row, 10));
  }

  private static Map<String, String> hidden(String cell) {
    Map<String, String> hidden = new LinkedHashMap<>();
    for (String pair : cell.isEmpty() ? new String[0] : cell.split(",")) {
      int equals = pair.indexOf('=');
      hidden.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return hidden;
  }

  /** Empty columns at a line's end are not written. */
  private static String cell(String[] row, int column) {
    return row[column] == null ? "" : row[column];
  }

  private static String text() {
    try (InputStream in = TableText.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }
}
