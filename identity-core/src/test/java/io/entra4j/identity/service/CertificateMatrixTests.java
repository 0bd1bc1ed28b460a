package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All formats of common tools, in every order: Entra accepts what is signed with the certificate. Passwords outside ASCII are for PBES2
 * only, since JDK 17 takes none for the rest.
 */
@Tag("slow")
class CertificateMatrixTests {

    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=application");
    private static final PrivateKey KEY = CERTIFICATE.privateKey();
    private static final String SET = "Pass word";
    private static final String NOT_ASCII = "Schlüssel→";

    private static FakeEntra entra;

    /** A file, made for an order of certificates, and the password that is given with it. */
    private record Content(String name, @Nullable String password, Function<List<X509Certificate>, byte[]> file) {}

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start().application(FakeApplication.builtIn().withCertificate(CERTIFICATE.certificate()));
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void forgetRequests() {
        entra.resetRequests();
    }

    private static Stream<Content> contents() {
        return Stream.of(
                pem("PKCS#8", null, TestPem.pkcs8(KEY)),
                pem("PKCS#8", SET, TestPem.pkcs8(KEY)),
                pem("PKCS#1", null, TestPem.pkcs1(KEY)),
                encrypted("AES-256", NISTObjectIdentifiers.id_aes256_CBC, SET),
                encrypted("AES-256", NISTObjectIdentifiers.id_aes256_CBC, NOT_ASCII),
                encrypted("PBES1", PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, SET),
                pkcs12(Pkcs12.MODERN, SET, SET),
                pkcs12(Pkcs12.LEGACY, SET, SET),
                pkcs12(Pkcs12.LEGACY, "", ""),
                pkcs12(Pkcs12.LEGACY, "", null),
                pkcs12(Pkcs12.PLAIN, SET, SET),
                pkcs12(Pkcs12.JAVA, SET, SET),
                pkcs12(Pkcs12.JAVA, "", ""),
                pkcs12(Pkcs12.JAVA, "", null));
    }

    private static Content pem(String name, @Nullable String password, String key) {
        return new Content(
                name,
                password,
                order -> order.stream()
                        .map(TestPem::certificate)
                        .collect(Collectors.joining("", key, ""))
                        .getBytes(US_ASCII));
    }

    private static Content encrypted(String name, ASN1ObjectIdentifier algorithm, String password) {
        return pem("PKCS#8, " + name, password, TestEncryption.pkcs8(KEY, password, algorithm));
    }

    private static Content pkcs12(Pkcs12 style, String written, @Nullable String given) {
        return new Content(
                "PKCS#12, " + style, given, order -> TestEncryption.pkcs12(style, CERTIFICATE, order, written));
    }

    static Stream<Arguments> matrix() {
        List<Arguments> matrix = new ArrayList<>();
        contents().forEach(content -> {
            for (int first = 0; first < 3; first++) {
                List<X509Certificate> order = new ArrayList<>(CERTIFICATE.chain());
                Collections.rotate(order, first);
                byte[] file = content.file().apply(order);
                for (String algorithm : List.of("PS256", "RS256")) {
                    matrix.add(Arguments.argumentSet(
                            "%s, password '%s', certificates in order %s, %s"
                                    .formatted(content.name(), content.password(), first, algorithm),
                            file,
                            content.password(),
                            algorithm));
                }
            }
        });
        return matrix.stream();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void entraAcceptsEveryCertificateFormatWithEachAlgorithm(byte[] file, @Nullable String password, String algorithm) {
        ClientCertificate parsed = ClientCertificate.parse(file, password);
        ClientCertificate certificate = algorithm.equals("PS256") ? parsed : withoutPss(parsed);

        assertThat(credential(certificate, false).getTokenSync(context()).getToken())
                .isNotBlank();
        assertThat(credential(certificate, true).getTokenSync(context()).getToken())
                .isNotBlank();

        Map<String, Object> plain = header(0);
        assertThat(plain)
                .containsOnlyKeys("alg", "typ", "x5t#S256")
                .containsEntry("alg", algorithm)
                .containsEntry("x5t#S256", ClientCertificate.thumbprint(CERTIFICATE.certificate(), "SHA-256"));
        assertThat(header(1))
                .containsAllEntriesOf(plain)
                .containsEntry("x5c", CertificateAssertionTests.x5c(CERTIFICATE));
    }

    /** As a key in a token that lacks PSS. */
    private static ClientCertificate withoutPss(ClientCertificate certificate) {
        Signer signer = new Signer() {
            @Override
            public byte[] sign(byte[] data, String algorithm) {
                return certificate.signer().sign(data, algorithm);
            }

            @Override
            public boolean supports(String algorithm) {
                return algorithm.equals("RS256");
            }
        };
        return ClientCertificate.of(signer, certificate.chain());
    }

    private static EntraCredential credential(ClientCertificate certificate, boolean withChain) {
        return new ClientCertificateCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(TestConfiguration.of(Map.of()))
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .sslContext(entra.sslContext())
                        .build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .certificate(() -> certificate)
                .sendCertificateChain(withChain)
                .build();
    }

    private static Map<String, Object> header(int request) {
        return CertificateAssertionTests.header(
                entra.requests().get(request).form().get("client_assertion"));
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
