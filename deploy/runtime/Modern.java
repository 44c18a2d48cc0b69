import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes a jar fit for the AOT cache, which leaves out classes of Java 5 (picocli's: half of the command's start was reading and verifying
 * them) and of signed jars (BouncyCastle's: each start checked a signature over thousands of files). Old classes get a newer version and the
 * stack maps it needs, signatures go. Maven has checked the jar's own checksum before. BouncyCastle is
 * called by our own code and no provider of the JDK: its provider goes, which the JDK (searching for providers its own java.security names
 * and a small runtime lacks) and Netty (looking what there is) loaded with hundreds of classes and thousands of names, 15 MB in an agent.
 */
final class Modern {
  private Modern() {}

  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[0]);
    Path to = Path.of(arguments[1]);
    try (JarFile jar = new JarFile(from.toFile(), false);
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
      for (JarEntry entry : jar.stream().filter(Modern::isKept).toList()) {
        JarEntry copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
          Manifest manifest = jar.getManifest();
          manifest.getEntries().clear();
          manifest.write(out);
        } else {
          byte[] bytes = jar.getInputStream(entry).readAllBytes();
          out.write(isClass(entry) ? modern(classes, bytes) : bytes);
        }
        out.closeEntry();
      }
    }
    Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
  }

  private static boolean isKept(JarEntry entry) {
    String name = entry.getName();
    boolean signature = name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");
    boolean provider = name.equals("META-INF/services/java.security.Provider") || name.endsWith("org/bouncycastle/jce/provider/BouncyCastleProvider.class");
    return !signature && !provider;
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
  }

  private static byte[] modern(ClassFile classes, byte[] bytes) {
    ClassModel old = classes.parse(bytes);
    if (old.majorVersion() >= ClassFile.JAVA_6_VERSION) {
      return bytes;
    }
    return classes.transformClass(
        old,
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(ClassTransform.endHandler(built -> built.withVersion(ClassFile.JAVA_21_VERSION, 0))));
  }
}
