package org.pgmahout.systemtest.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A system test that does not use the shared cluster ({@link BuiltCluster}) but another. Maven runs
 * these in the module {@code deploy/ownlabs}, at the same time as all others in {@code
 * deploy/sharedlab}: both sides should last about as long.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("own-lab")
public @interface OwnLab {}
