import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Gives a jar's classes today's class file version. picocli's are of Java 5, which the AOT cache leaves out; then half of the command's
 * start is reading and verifying them. Nothing but the version and the stack maps it needs is changed.
 */
final class Modern {
  private Modern() {}

  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[0]);
    Path to = Path.of(arguments[1]);
    try (JarFile jar = new JarFile(from.toFile());
        OutputStream file = Files.newOutputStream(to);
        JarOutputStream out = new JarOutputStream(file)) {
      ClassFile classes =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(
                          type -> {
                            String name = type.descriptorString();
                            JarEntry entry = jar.getJarEntry(name.substring(1, name.length() - 1) + ".class");
                            try {
                              return entry == null ? null : jar.getInputStream(entry);
                            } catch (IOException e) {
                              throw new java.io.UncheckedIOException(e);
                            }
                          })
                      .orElse(ClassHierarchyResolver.defaultResolver())));
      for (JarEntry entry : jar.stream().toList()) {
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(isClass(entry) ? modern(classes, bytes) : bytes);
        out.closeEntry();
      }
    }
    Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private static byte[] modern(ClassFile classes, byte[] bytes) {
    return classes.transformClass(
        classes.parse(bytes),
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.endHandler(built -> built.withVersion(ClassFile.JAVA_21_VERSION, 0))));
  }
}
