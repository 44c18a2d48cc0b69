package org.pgmahout.common.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Any text, any number, any unit. */
class ParameterValuePropertyTest {
  private static final ParameterTable ANY = ParameterTable.of(0);

  @Property
  void noTextBreaksTheReader(@ForAll("names") String name, @ForAll String text) {
    boolean refused = ANY.judge(name, text).isPresent();
    assertThat(ANY.same(name, text, text)).isTrue();
    if (!refused) {
      String canonical = ANY.canonical(name, text);
      assertThat(ANY.canonical(name, canonical)).isEqualTo(canonical);
    }
  }

  @Property
  void nearlyANumberBreaksNothingEither(
      @ForAll("names") String name, @ForAll("nearlyNumbers") String text) {
    boolean refused = ANY.judge(name, text).isPresent();
    String canonical = ANY.canonical(name, text);
    assertThat(refused || ANY.judge(name, canonical).isEmpty()).isTrue();
  }

  @Property
  void anotherUnitIsTheSameValue(@ForAll @IntRange(min = 1, max = 1_000_000) int megabytes) {
    String canonical = ANY.canonical("work_mem", megabytes + "MB");
    assertThat(ANY.canonical("work_mem", megabytes * 1024L + "kB")).isEqualTo(canonical);
    assertThat(ANY.canonical("work_mem", megabytes * 1_048_576L + "B")).isEqualTo(canonical);
    assertThat(ANY.canonical("work_mem", canonical)).isEqualTo(canonical);
    assertThat(ANY.canonical("work_mem", "0x" + Integer.toHexString(megabytes) + "MB"))
        .isEqualTo(canonical);
    Parameter parameter = ANY.find("work_mem").orElseThrow();
    assertThat(ANY.canonical("work_mem", parameter.shown(canonical))).isEqualTo(canonical);
  }

  @Property
  void anotherUnitOfTimeIsTheSameTime(@ForAll @IntRange(max = 35_000) int minutes) {
    String canonical = ANY.canonical("statement_timeout", minutes + "min");
    assertThat(ANY.canonical("statement_timeout", minutes * 60L + "s")).isEqualTo(canonical);
    assertThat(ANY.canonical("statement_timeout", minutes * 60_000_000L + "us"))
        .isEqualTo(canonical);
    assertThat(canonical).isEqualTo(String.valueOf(minutes * 60_000L));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(List.copyOf(ANY.names()))
        .filter(name -> ANY.find(name).orElseThrow().context() != Parameter.Context.INTERNAL);
  }

  @Provide
  Arbitrary<String> nearlyNumbers() {
    return Arbitraries.strings().withChars("0123456789.eExX+-kMGTBmsuhdip \t").ofMaxLength(12);
  }
}
