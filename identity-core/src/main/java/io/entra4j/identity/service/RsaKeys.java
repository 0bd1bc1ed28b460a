package io.entra4j.identity.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads RSA keys in the encodings of PEM. */
final class RsaKeys {

    /** Beginning of PKCS#8: version 0 and the algorithm rsaEncryption (1.2.840.113549.1.1.1) with NULL parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final Pattern PBES2 = Pattern.compile("PBEWith(Hmac\\w+)AndAES_(\\d+)");

    private RsaKeys() {}

    static PrivateKey pkcs8(byte[] der) {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(der);
        PrivateKey rsa = key("RSA", encoded);
        if (rsa != null) {
            return rsa;
        }
        for (String other : List.of("EC", "EdDSA", "DSA", "RSASSA-PSS")) {
            if (key(other, encoded) != null) {
                throw notRsa("PEM with a key", other);
            }
        }
        throw PemFile.damaged("PRIVATE KEY");
    }

    /**
     * Wraps PKCS#1 in PKCS#8, since Java reads PKCS#8 only.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc5208#section-5">RFC 5208, PrivateKeyInfo</a>
     */
    static PrivateKey pkcs1(byte[] der) {
        PrivateKey key = key("RSA", new PKCS8EncodedKeySpec(der(0x30, RSA, der(0x04, der))));
        if (key == null) {
            throw PemFile.damaged("RSA PRIVATE KEY");
        }
        return key;
    }

    static PrivateKey encrypted(byte[] der, @Nullable String password) {
        if (password == null) {
            throw new CertificateProblem(
                    "PEM whose private key is encrypted, and no password is set", "set the password of the key.");
        }
        EncryptedPrivateKeyInfo encrypted;
        Cipher cipher;
        try {
            encrypted = new EncryptedPrivateKeyInfo(der);
            cipher = cipher(encrypted, password.toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new CertificateProblem(
                    "PEM whose private key is damaged, or encrypted in a way that this Java cannot read",
                    "encrypt it again: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.pem -out new.pem");
        }
        try {
            return pkcs8(encrypted.getKeySpec(cipher).getEncoded());
        } catch (InvalidKeySpecException e) {
            throw new CertificateProblem(
                    "PEM whose private key the password does not open",
                    "check the password: spaces and line breaks at its ends count.");
        }
    }

    /**
     * Makes the cipher. Java's own cipher for PBES2 accepts ASCII passwords only, so this method does its two steps.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8018#section-6.2">RFC 8018, PBES2</a>
     */
    private static Cipher cipher(EncryptedPrivateKeyInfo encrypted, char[] password) throws GeneralSecurityException {
        AlgorithmParameters parameters = encrypted.getAlgParameters();
        Matcher pbes2 = PBES2.matcher(String.valueOf(parameters));
        if (!pbes2.matches()) {
            Cipher pbes1 = Cipher.getInstance(encrypted.getAlgName());
            SecretKeyFactory keys = SecretKeyFactory.getInstance(encrypted.getAlgName());
            pbes1.init(Cipher.DECRYPT_MODE, keys.generateSecret(new PBEKeySpec(password)), parameters);
            return pbes1;
        }
        PBEParameterSpec pbe = parameters.getParameterSpec(PBEParameterSpec.class);
        byte[] key = SecretKeyFactory.getInstance("PBKDF2With" + pbes2.group(1))
                .generateSecret(new PBEKeySpec(
                        password, pbe.getSalt(), pbe.getIterationCount(), Integer.parseInt(pbes2.group(2))))
                .getEncoded();
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), pbe.getParameterSpec());
        return cipher;
    }

    static CertificateProblem notRsa(String what, String algorithm) {
        return new CertificateProblem(
                "%s of type %s, where Entra takes RSA".formatted(what, algorithm),
                "create an RSA key with at least 2048 bits and a certificate for it, and register that.");
    }

    private static @Nullable PrivateKey key(String algorithm, KeySpec encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (GeneralSecurityException e) {
            return null; // a key of another algorithm, or not a key
        }
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(tag);
        int length = content.size();
        if (length < 128) {
            encoded.write(length);
        } else {
            // Two bytes of length are enough for a key of 64 KB.
            encoded.write(0x82);
            encoded.write(length >> 8);
            encoded.write(length);
        }
        encoded.writeBytes(content.toByteArray());
        return encoded.toByteArray();
    }
}
