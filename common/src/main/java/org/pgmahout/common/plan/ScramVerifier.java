package org.pgmahout.common.plan;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.text.Sha256;

/**
 * What PostgreSQL keeps of a password ({@code pg_authid.rolpassword}; RFC 5803): with it the server
 * recognises the password and nobody can log in. It is made on our side, so that the password
 * itself is in no statement, log or view of the server.
 *
 * @param iterations how often the password is hashed
 * @param salt in Base64, as the other two
 */
public record ScramVerifier(int iterations, String salt, String storedKey, String serverKey) {
  /** PostgreSQL's own number ({@code scram_iterations}). */
  public static final int ITERATIONS = 4096;

  /** Bytes of a salt, as PostgreSQL makes them (SCRAM_DEFAULT_SALT_LEN). */
  public static final int SALT = 16;

  /**
   * More are counted as another password: a role may give itself a verifier of a thousand million,
   * and anybody who compares it would hash for as long.
   */
  private static final int MOST_ITERATIONS = 100_000;

  private static final Pattern FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");

  private static final Pattern PLAIN = Pattern.compile("[ -~]+");

  /** Reads a verifier; empty when the text is none. */
  public static Optional<ScramVerifier> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() && matcher.group(2).length() % 4 == 0
        ? Optional.of(
            new ScramVerifier(
                Integer.parseInt(matcher.group(1)),
                matcher.group(2),
                matcher.group(3),
                matcher.group(4)))
        : Optional.empty();
  }

  /**
   * Whether a password means the same to every client: of printable ASCII, which SASLprep (RFC
   * 4013) leaves as it is.
   */
  public static boolean takes(Secret password) {
    return PLAIN.matcher(password.reveal()).matches();
  }

  /** The verifier of a password with a salt of its own, as PostgreSQL itself would make it. */
  public static ScramVerifier of(Secret password) {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return of(password, salt, ITERATIONS);
  }

  /**
   * The verifier of a password (RFC 5802, section 3), normalised as SASLprep does it (RFC 4013):
   * ASCII stays as it is.
   */
  public static ScramVerifier of(Secret password, byte[] salt, int iterations) {
    byte[] salted = salted(password, salt, iterations);
    Base64.Encoder base64 = Base64.getEncoder();
    return new ScramVerifier(
        iterations,
        base64.encodeToString(salt),
        base64.encodeToString(Sha256.bytes(hmac(salted, "Client Key"))),
        base64.encodeToString(hmac(salted, "Server Key")));
  }

  /** Whether a password can be compared with it in a moment. */
  public boolean isCheap() {
    return iterations <= MOST_ITERATIONS;
  }

  /** Whether it is this password's. */
  public boolean fits(Secret password) {
    ScramVerifier same = of(password, Base64.getDecoder().decode(salt), iterations);
    return MessageDigest.isEqual(
        same.text().getBytes(StandardCharsets.US_ASCII),
        text().getBytes(StandardCharsets.US_ASCII));
  }

  /** As PostgreSQL keeps and takes it. */
  public String text() {
    return "SCRAM-SHA-256$%d:%s$%s:%s".formatted(iterations, salt, storedKey, serverKey);
  }

  private static byte[] salted(Secret password, byte[] salt, int iterations) {
    String prepared = Normalizer.normalize(password.reveal(), Normalizer.Form.NFKC);
    PBEKeySpec key = new PBEKeySpec(prepared.toCharArray(), salt, iterations, 256);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
    } finally {
      key.clearPassword();
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
