package io.entra4j.identity.service;

import java.nio.CharBuffer;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a key and its certificates from a key store. */
final class KeyStores {

    private KeyStores() {}

    /**
     * @param format for messages: "PKCS#12"
     */
    static ClientCertificate read(KeyStore store, @Nullable String alias, char @Nullable [] password, String format) {
        try {
            String entry = alias != null && store.isKeyEntry(alias) ? alias : onlyKey(store, alias, format);
            Key key = store.getKey(entry, password);
            if (!(key instanceof PrivateKey privateKey)) {
                throw new CertificateProblem(
                        "%s whose entry '%s' is not a private key".formatted(format, entry),
                        "name an entry with a private key and its certificate.");
            }
            return ClientCertificate.of(privateKey, certificates(store, entry));
        } catch (UnrecoverableKeyException e) {
            throw wrongPassword(format, password);
        } catch (NoSuchAlgorithmException e) {
            throw new CertificateProblem(
                    format + " that is encrypted in a way this Java cannot read", "export it again, with AES-256.");
        } catch (KeyStoreException e) {
            throw new CertificateProblem("a key store that was not loaded", "call its method 'load' first.");
        }
    }

    static CertificateProblem wrongPassword(String format, char @Nullable [] password) {
        if (password == null || password.length == 0) {
            return new CertificateProblem(format + " that needs a password", "set the password it was exported with.");
        }
        boolean ascii = CharBuffer.wrap(password).chars().allMatch(character -> character < 128);
        return new CertificateProblem(
                format + " that the password does not open",
                ascii
                        ? "check the password: spaces and line breaks at its ends count."
                        : "check the password. Older Java opens PKCS#12 with an ASCII password only: use such a one.");
    }

    private static String onlyKey(KeyStore store, @Nullable String alias, String format) throws KeyStoreException {
        List<String> keys = new ArrayList<>();
        for (String name : Collections.list(store.aliases())) {
            if (store.isKeyEntry(name)) {
                keys.add(name);
            }
        }
        if (keys.isEmpty()) {
            throw new CertificateProblem(
                    format + " without a private key", "export the certificate together with its private key.");
        }
        if (alias != null || keys.size() > 1) {
            String names = keys.stream().sorted().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
            throw new CertificateProblem(
                    alias != null
                            ? "%s without a key '%s'; its keys are %s".formatted(format, alias, names)
                            : "%s with %s private keys: %s".formatted(format, keys.size(), names),
                    "set the alias of one key if the setting is a KeyStore, or leave one key only.");
        }
        return keys.get(0);
    }

    /** Returns the entry's chain and all other certificates of the store, since the chain may be incomplete. */
    private static List<X509Certificate> certificates(KeyStore store, String alias) throws KeyStoreException {
        Certificate[] chain = store.getCertificateChain(alias);
        List<Certificate> found = new ArrayList<>(chain == null ? List.of() : List.of(chain));
        for (String name : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(name)) {
                found.add(store.getCertificate(name));
            }
        }
        return found.stream()
                .flatMap(one -> one instanceof X509Certificate x509 ? Stream.of(x509) : Stream.empty())
                .toList();
    }
}
