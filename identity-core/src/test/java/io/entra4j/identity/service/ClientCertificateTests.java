package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.TestCertificate;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientCertificateTests {

    private static final TestCertificate CHAIN = TestCertificate.issued("CN=application");
    private static final TestCertificate OTHER = TestCertificate.issued("CN=application");
    private static final Signer SIGNER = new KeySigner(CHAIN.privateKey());

    @Test
    void certificateOfTheKeyIsTheLeafAtAnyPosition() {
        ClientCertificate certificate = ClientCertificate.of(
                CHAIN.privateKey(), List.of(CHAIN.root(), CHAIN.chain().get(1), CHAIN.certificate()));

        assertThat(certificate.chain()).isEqualTo(CHAIN.chain());
    }

    @Test
    void certificateThatIssuedNoOtherBelongsToTheSigner() {
        ClientCertificate certificate =
                ClientCertificate.of(SIGNER, List.of(CHAIN.root(), CHAIN.chain().get(1), CHAIN.certificate()));

        assertThat(certificate.chain()).isEqualTo(CHAIN.chain());
    }

    @Test
    void certificatesThatDoNotBelongToTheChainAreDropped() {
        List<X509Certificate> mixed =
                List.of(OTHER.root(), CHAIN.chain().get(1), OTHER.certificate(), CHAIN.certificate());

        assertThat(ClientCertificate.of(CHAIN.privateKey(), mixed).chain())
                .containsExactly(CHAIN.certificate(), CHAIN.chain().get(1));
    }

    @Test
    void issuerIsFoundByItsKeyAndNotOnlyByItsName() {
        X509Certificate namesake = OTHER.chain().get(1);

        assertThat(namesake.getSubjectX500Principal())
                .isEqualTo(CHAIN.chain().get(1).getSubjectX500Principal());
        assertThat(ClientCertificate.of(
                                CHAIN.privateKey(),
                                List.of(
                                        namesake,
                                        CHAIN.certificate(),
                                        CHAIN.chain().get(1)))
                        .chain())
                .containsExactly(CHAIN.certificate(), CHAIN.chain().get(1));
    }

    @Test
    void certificateWithTheLaterExpiryIsUsedForOneKey() {
        X509Certificate older = CHAIN.expired().certificate();
        X509Certificate newer = CHAIN.certificate();

        assertThat(ClientCertificate.of(CHAIN.privateKey(), List.of(older, newer))
                        .certificate())
                .isEqualTo(newer);
        assertThat(ClientCertificate.of(CHAIN.privateKey(), List.of(newer, older))
                        .certificate())
                .isEqualTo(newer);
    }

    @Test
    void singleKeyOfAKeyStoreNeedsNoAlias() throws Exception {
        ClientCertificate certificate = ClientCertificate.of(
                TestEncryption.store(List.of(CHAIN.privateKey()), CHAIN.chain(), "s3cret"), null, "s3cret");

        assertThat(certificate.chain()).isEqualTo(CHAIN.chain());
    }

    @Test
    void thumbprintIsTheSha256InBase64Url() throws Exception {
        byte[] sha256 =
                MessageDigest.getInstance("SHA-256").digest(CHAIN.certificate().getEncoded());

        assertThat(ClientCertificate.of(SIGNER, CHAIN.chain()).thumbprint())
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(sha256));
    }

    @Test
    void textShowsThumbprintAndExpiryOnly() {
        ClientCertificate certificate = ClientCertificate.of(CHAIN.privateKey(), CHAIN.chain());

        assertThat(certificate)
                .hasToString("ClientCertificate[thumbprint=%s, expiresAt=%s]"
                        .formatted(
                                certificate.thumbprint(),
                                CHAIN.certificate().getNotAfter().toInstant()));
    }
}
