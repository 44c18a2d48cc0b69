package org.pgmahout.systemtest.shared;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which warnings of the agents a test provokes on purpose; all others fail it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Provokes {

  /** Regular expressions, each found somewhere in the lines it allows. */
  String[] value();
}
