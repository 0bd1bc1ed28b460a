package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientCertificateTests {

    private static final TestChain CHAIN = TestChain.ONE;
    private static final Signer SIGNER = new KeySigner(CHAIN.key());

    @Test
    void certificateOfTheKeyIsTheLeafWhereverItStands() {
        ClientCertificate certificate =
                ClientCertificate.of(CHAIN.key(), List.of(CHAIN.root(), CHAIN.issuer(), CHAIN.leaf()));

        assertThat(certificate.chain()).isEqualTo(CHAIN.ordered());
    }

    @Test
    void certificateThatIssuedNoOtherIsTheSigners() {
        ClientCertificate certificate =
                ClientCertificate.of(SIGNER, List.of(CHAIN.root(), CHAIN.issuer(), CHAIN.leaf()));

        assertThat(certificate.chain()).isEqualTo(CHAIN.ordered());
    }

    @Test
    void certificatesThatDoNotBelongToTheChainAreDropped() {
        List<X509Certificate> mixed =
                List.of(TestChain.OTHER.root(), CHAIN.issuer(), TestChain.OTHER.leaf(), CHAIN.leaf());

        assertThat(ClientCertificate.of(CHAIN.key(), mixed).chain()).containsExactly(CHAIN.leaf(), CHAIN.issuer());
    }

    @Test
    void issuerIsKnownByItsKeyAndNotByItsNameAlone() {
        KeyPair renewed = TestChain.rsaKeys();
        String name = CHAIN.issuer().getSubjectX500Principal().getName();
        X509Certificate namesake = TestChain.certificate(name, renewed.getPublic(), name, renewed.getPrivate());

        assertThat(ClientCertificate.of(CHAIN.key(), List.of(namesake, CHAIN.leaf(), CHAIN.issuer()))
                        .chain())
                .containsExactly(CHAIN.leaf(), CHAIN.issuer());
    }

    @Test
    void ofTwoCertificatesForOneKeyTheLaterEndingIsUsed() {
        Instant now = Instant.now();
        X509Certificate older = TestChain.selfSigned(CHAIN.keys(), now, now.plus(Duration.ofDays(1)));
        X509Certificate newer = TestChain.selfSigned(CHAIN.keys(), now, now.plus(Duration.ofDays(30)));

        assertThat(ClientCertificate.of(CHAIN.key(), List.of(older, newer)).certificate())
                .isEqualTo(newer);
        assertThat(ClientCertificate.of(CHAIN.key(), List.of(newer, older)).certificate())
                .isEqualTo(newer);
    }

    @Test
    void onlyKeyOfAKeyStoreNeedsNoAlias() throws Exception {
        ClientCertificate certificate = ClientCertificate.of(
                TestEncryption.store(List.of(CHAIN.key()), CHAIN.ordered(), "s3cret"), null, "s3cret");

        assertThat(certificate.chain()).isEqualTo(CHAIN.ordered());
    }

    @Test
    void thumbprintIsTheSha256InBase64Url() throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(CHAIN.leaf().getEncoded());

        assertThat(ClientCertificate.of(SIGNER, CHAIN.ordered()).thumbprint())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256));
    }

    @Test
    void textShowsThumbprintAndExpiryOnly() {
        ClientCertificate certificate = ClientCertificate.of(CHAIN.key(), CHAIN.ordered());

        assertThat(certificate)
                .hasToString("ClientCertificate[thumbprint=%s, expiresAt=%s]"
                        .formatted(
                                certificate.thumbprint(),
                                CHAIN.leaf().getNotAfter().toInstant()));
    }
}
