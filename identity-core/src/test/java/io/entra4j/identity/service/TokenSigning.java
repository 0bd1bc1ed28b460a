package io.entra4j.identity.service;

import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.fake.TestCertificate;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** Makes a key inside a PKCS#11 token and prints, line by line, what assertions it signs. */
final class TokenSigning {

    private TokenSigning() {}

    public static void main(String[] arguments) throws Exception {
        Provider token = Security.getProvider("SunPKCS11").configure(System.getProperty("pkcs11"));
        Security.addProvider(token);
        KeyStore store = KeyStore.getInstance("PKCS11", token);
        store.load(null, SoftHsm.PIN.toCharArray());
        X509Certificate certificate = fill(store, token);
        PrivateKey key = (PrivateKey) store.getKey("app", null);

        System.out.println("the key can be read: " + (key.getEncoded() != null));
        Signer signer = new KeySigner(key);
        print("private key", ClientCertificate.of(key, List.of(certificate)));
        print("key store", ClientCertificate.of(store, null, null));
        print("signer", ClientCertificate.of(signer, List.of(certificate)));
        print("lambda", ClientCertificate.of((data, algorithm) -> signer.sign(data, "RS256"), List.of(certificate)));
    }

    private static X509Certificate fill(KeyStore store, Provider token) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", token);
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        X509Certificate certificate =
                TestCertificate.selfSigned("CN=application", keys).certificate();
        store.setKeyEntry("app", keys.getPrivate(), null, new Certificate[] {certificate});
        return certificate;
    }

    private static void print(String what, ClientCertificate certificate) throws Exception {
        for (String tenant : List.of("tenant", "adfs")) {
            try {
                String assertion = CertificateAssertion.sign(
                        certificate,
                        ClientAssertionRequest.of("client", tenant, "https://login.example"),
                        CertificateAssertion.Style.DEFAULT,
                        Instant.now());
                Object algorithm = CertificateAssertionTests.header(assertion).get("alg");
                boolean valid = CertificateAssertionTests.verifies(
                        assertion,
                        algorithm.equals("PS256") ? "RSASSA-PSS" : "SHA256withRSA",
                        certificate.certificate());
                System.out.println("%s, %s: %s %s".formatted(what, tenant, algorithm, valid ? "valid" : "invalid"));
            } catch (CertificateProblem e) {
                System.out.println("%s, %s: refused".formatted(what, tenant));
            }
        }
    }
}
