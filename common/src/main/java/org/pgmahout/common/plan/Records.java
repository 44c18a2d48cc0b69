package org.pgmahout.common.plan;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Makes records from values and takes them apart, for reader and writer of the plan. */
public final class Records {
  private Records() {}

  static Object make(Class<?> type, List<Object> values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type.getSimpleName() + " of " + values, e);
    }
  }

  public static Object value(Record of, RecordComponent component) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
