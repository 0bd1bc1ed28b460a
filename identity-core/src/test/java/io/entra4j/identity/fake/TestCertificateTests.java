package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestCertificateTests {
    private static final TestCertificate ISSUED = TestCertificate.issued("CN=leaf, O=Contoso");

    @Test
    void chainLeadsFromLeafToRoot() throws Exception {
        List<X509Certificate> chain = ISSUED.chain();

        assertThat(chain).hasSize(3).startsWith(ISSUED.certificate()).endsWith(ISSUED.root());
        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(chain.get(2).getPublicKey());
        chain.get(2).verify(chain.get(2).getPublicKey());
        assertThat(chain.get(0).getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void selfSignedCertificateIsItsOwnRoot() throws Exception {
        for (TestCertificate certificate :
                List.of(TestCertificate.selfSigned("CN=x"), TestCertificate.ellipticCurve("CN=x"))) {
            assertThat(certificate.root()).isEqualTo(certificate.certificate());
            certificate.certificate().verify(certificate.certificate().getPublicKey());
        }
    }

    @Test
    void expiredCertificateKeepsKeyAndSubject() {
        TestCertificate expired = ISSUED.expired();

        assertThat(expired.privateKey()).isEqualTo(ISSUED.privateKey());
        assertThat(expired.certificate().getSubjectX500Principal())
                .isEqualTo(ISSUED.certificate().getSubjectX500Principal());
        assertThatThrownBy(() -> expired.certificate().checkValidity(new Date()))
                .isInstanceOf(CertificateExpiredException.class);
    }

    @Test
    void validityCanBeSet() {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        X509Certificate certificate = ISSUED.valid(from, from.plusSeconds(60)).certificate();

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(from);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(from.plusSeconds(60));
    }

    @Test
    void rotationKeepsSubjectAndIssuerButNotTheKey() {
        TestCertificate rotated = ISSUED.rotated();

        assertThat(rotated.privateKey()).isNotEqualTo(ISSUED.privateKey());
        assertThat(rotated.root()).isEqualTo(ISSUED.root());
    }

    @Test
    void pemHoldsKeyAndChain() throws Exception {
        String pem = ISSUED.pem();

        String[] parts = pem.split("-----END PRIVATE KEY-----\n");
        byte[] key = Base64.getMimeDecoder().decode(parts[0].replace("-----BEGIN PRIVATE KEY-----", ""));
        assertThat(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)))
                .isEqualTo(ISSUED.privateKey());
        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(parts[1].getBytes(US_ASCII))))
                .isEqualTo(ISSUED.chain());
    }

    @Test
    void pkcs12HoldsKeyAndChainUnderThePassword() throws Exception {
        byte[] file = ISSUED.pkcs12("pass word");
        KeyStore store = KeyStore.getInstance("PKCS12");

        assertThatThrownBy(() -> store.load(new ByteArrayInputStream(file), "other".toCharArray()))
                .isInstanceOf(IOException.class);
        store.load(new ByteArrayInputStream(file), "pass word".toCharArray());
        assertThat(store.getKey("key", "pass word".toCharArray())).isEqualTo(ISSUED.privateKey());
        assertThat(store.getCertificateChain("key"))
                .containsExactly(ISSUED.chain().toArray(X509Certificate[]::new));
    }
}
