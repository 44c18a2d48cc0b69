package org.pgmahout.systemtest.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A long system test that takes turns with those of {@link SecondTurn} and {@link ThirdTurn}:
 * {@code deploy/test} runs one third of them, by the commit's place in its history, and all with
 * {@code --full} or by name.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("first-turn")
public @interface FirstTurn {}
