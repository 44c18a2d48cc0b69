package org.pgmahout.controller.planfile.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CommentEvent;

/** Real plans, mutated, then edited: nothing but the one value changes, and no comment is lost. */
class PlanEditorPropertyTest {
  private static final int EDITS = 1500;

  private static final List<List<String>> PATHS =
      List.of(
          List.of("postgresql", "parameters", "work_mem"),
          List.of("postgresql", "parameters", "max_connections"),
          List.of("postgresql", "parameters", "shared_buffers"),
          List.of("postgresql", "wal_keep_size"),
          List.of("postgresql", "hba"),
          List.of("patroni", "synchronous_mode"),
          List.of("patroni", "timing", "ttl"),
          List.of("patroni", "extra", "bootstrap", "dcs", "maximum_lag_on_failover"));

  private static final List<Object> VALUES =
      List.of("64MB", "on", "200", "a: 'b' # \"c\\", 30, true);

  private static final List<List<String>> LISTS =
      List.of(
          List.of(),
          List.of("local all all peer"),
          List.of("host all all 10.0.0.0/8 scram-sha-256", "local \"a, b\" all peer # x"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anEditChangesOneValueAndNothingElse(long seed) throws IOException {
    Random random = new Random(seed);
    List<String> plans = PlanLoaderPropertyTest.examples();
    int edited = 0;
    int tried = 0;
    while (tried < EDITS) {
      String text = varied(plans.get(random.nextInt(plans.size())), random);
      for (int times = random.nextInt(3); times > 0; times--) {
        text = PlanLoaderPropertyTest.mutate(text, random);
      }
      if (PlanText.read(text).isEmpty() || hasTwins(text)) {
        continue;
      }
      tried++;
      List<String> path = PATHS.get(random.nextInt(PATHS.size()));
      Object value =
          path.getLast().equals("hba")
              ? LISTS.get(random.nextInt(LISTS.size()))
              : VALUES.get(random.nextInt(VALUES.size()));
      PlanEdit edit =
          random.nextInt(5) == 0
              ? PlanEditor.remove(text, path)
              : PlanEditor.set(text, path, value);
      if (edit instanceof PlanEdit.Edited(String after)) {
        edited++;
        String told = "seed " + seed + ", " + path + ":\n" + text + "\n---- became ----\n" + after;
        assertThat(without(load(after), path)).as(told).isEqualTo(without(load(text), path));
        List<String> lost = new ArrayList<>(comments(text));
        comments(after).forEach(lost::remove);
        assertThat(lost).as(told).isEmpty();
        assertThat(after.contains("\r\n")).as(told).isEqualTo(text.contains("\r\n"));
      } else {
        assertThat(((PlanEdit.Refused) edit).reason()).isNotBlank();
      }
    }
    assertThat(edited).isGreaterThan(EDITS / 2);
  }

  /** Comments and line breaks as people have them. */
  private static String varied(String text, Random random) {
    StringBuilder out = new StringBuilder();
    for (String line : text.split("\n")) {
      out.append(line);
      if (random.nextInt(6) == 0 && !line.isBlank() && line.indexOf('#') < 0) {
        out.append("  # why ").append(random.nextInt(1000));
      }
      out.append('\n');
      if (random.nextInt(9) == 0) {
        out.append(" ".repeat(random.nextInt(7))).append("# more ").append(random.nextInt(1000));
        out.append('\n');
      }
    }
    String all = random.nextInt(5) == 0 ? out.toString().stripTrailing() : out.toString();
    return random.nextInt(4) == 0 ? all.replace("\n", "\r\n") : all;
  }

  private static LoadSettings settings() {
    return LoadSettings.builder().setParseComments(true).setAllowDuplicateKeys(false).build();
  }

  private static Object load(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static boolean hasTwins(String text) {
    try {
      load(text);
      comments(text);
      return false;
    } catch (RuntimeException e) {
      return true;
    }
  }

  private static List<String> comments(String text) {
    List<String> comments = new ArrayList<>();
    new Parse(settings())
        .parseString(text)
        .forEach(
            event -> {
              if (event instanceof CommentEvent comment && !comment.getValue().isBlank()) {
                comments.add(comment.getValue().strip());
              }
            });
    return comments;
  }

  private static Map<?, ?> without(Object tree, List<String> path) {
    Map<Object, Object> rest = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (!key.equals(path.getFirst())) {
              rest.put(key, value);
            } else if (path.size() > 1) {
              Map<?, ?> inner = without(value, path.subList(1, path.size()));
              if (!inner.isEmpty()) {
                rest.put(key, inner);
              }
            }
          });
    }
    return rest;
  }
}
