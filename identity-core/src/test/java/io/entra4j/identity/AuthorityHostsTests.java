package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.TestConfiguration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityHostsTests {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, https://login.microsoftonline.com",
                "' ', ' ', https://login.microsoftonline.com",
                "-, https://login.microsoftonline.us/, https://login.microsoftonline.us",
                "https://login.chinacloudapi.cn, https://login.microsoftonline.us/, https://login.chinacloudapi.cn",
                "HTTPS://login.example.com//, -, HTTPS://login.example.com",
                "https://adfs.example.com:8443/adfs, -, https://adfs.example.com:8443/adfs"
            })
    void builderWinsOverTheVariableAndBlankCountsAsUnset(String builder, String variable, String host) {
        assertThat(resolve(builder, variable)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.example.com", "httpsfoo:login", "login.example.com", "https:///t", "https://h/?q=1"
            })
    void textThatIsNotAnHttpsUrlIsRefusedFromBuilderAndVariable(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(url, null))
                .withMessageContaining("'authorityHost'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(null, url))
                .withMessageContaining("'AZURE_AUTHORITY_HOST'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.microsoftonline.com/contoso.onmicrosoft.com",
                "https://login.microsoftonline.com/common/",
                "https://login.microsoftonline.com:443/v2.0",
                "https://LOGIN.microsoftonline.us/common",
                "https://login.microsoftonline.com/adfs",
                "https://login.chinacloudapi.cn/common",
                "https://login.sovcloud-identity.fr/common",
                "https://sts.windows.net/common",
                "https://login.microsoftonline.de/common",
                "https://westus2.login.microsoft.com/common",
                "https://contoso.ciamlogin.com/contoso.onmicrosoft.com"
            })
    void pathAtAMicrosoftHostIsRefusedAndTheMessageSaysWhatToWrite(String url) {
        String host = url.replaceAll("(https://[^/]+).*", "$1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(url, null))
                .withMessageContaining("'authorityHost'")
                .withMessageContaining("'" + url + "'")
                .withMessageContaining("Write '" + host + "'")
                .withMessageContaining("'tenantId'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(null, url))
                .withMessageContaining("'AZURE_AUTHORITY_HOST'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/..",
                "https://h/a/../b",
                "https://h/./a",
                "https://h/a//b",
                "https://h/%2e%2e/a",
                "https://h/a;b",
                "https://h/a\\b"
            })
    void pathThatIsNotPlainIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(url, null))
                .withMessageContaining("'authorityHost'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://contoso.b2clogin.com",
                "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_sign_in",
                "https://CONTOSO.B2CLOGIN.COM/",
                "https://login.contoso.com/tfp/contoso.onmicrosoft.com/B2C_1_sign_in",
                "https://login.contoso.com/contoso.onmicrosoft.com/b2c_1a_policy",
                "https://login.microsoftonline.com/tfp/contoso.onmicrosoft.com"
            })
    void authorityOfB2cIsRefusedByItsName(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(url, null))
                .withMessageStartingWith(
                        "'authorityHost' is an authority of Azure AD B2C, which is not supported: '" + url + "'.")
                .withMessageContaining("External ID");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(null, url))
                .withMessageStartingWith("'AZURE_AUTHORITY_HOST' is an authority of Azure AD B2C");
    }

    private static final String ID = "7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001";

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com, organizations, https://login.microsoftonline.com/{ID}/v2.0",
        "https://login.microsoftonline.com, organizations, https://sts.windows.net/{ID}/",
        "https://login.microsoftonline.com, organizations, https://LOGIN.windows.net/{ID}/v2.0",
        "https://login.windows.net, {ID}, https://login.microsoft.com/{ID}/v2.0",
        "https://westus2.login.microsoft.com, {ID}, https://login.microsoftonline.com/{ID}/v2.0",
        "https://login.chinacloudapi.cn, {ID}, https://login.partner.microsoftonline.cn/{ID}/v2.0",
        "https://login.microsoftonline.us, {ID}, https://login.usgovcloudapi.net/{ID}/v2.0",
        "https://contoso.ciamlogin.com, contoso.onmicrosoft.com, https://{ID}.ciamlogin.com/{ID}/v2.0",
        "https://contoso.ciamlogin.com, {ID}, https://{ID}.ciamlogin.com/{ID}/v2.0",
        "https://login.contoso.com, {ID}, https://{ID}.ciamlogin.com/{ID}/v2.0",
        "https://login.contoso.com:8443, any, https://login.contoso.com:8443/any"
    })
    void issuerUnderAnotherHostNameOfTheSameCloudIsAccepted(String authorityHost, String tenant, String issuer) {
        assertThat(AuthorityHosts.isIssuer(authorityHost, with(tenant), with(issuer)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.microsoftonline.com, organizations, https://login.microsoftonline.us/{ID}/v2.0",
        "https://login.microsoftonline.com, organizations, https://login.chinacloudapi.cn/{ID}/v2.0",
        "https://login.microsoftonline.us, {ID}, https://sts.windows.net/{ID}/",
        "https://login.microsoftonline.com, {ID}, http://login.microsoftonline.com/{ID}/v2.0",
        "https://login.microsoftonline.com, {ID}, https://login.microsoftonline.com.evil.example/{ID}/v2.0",
        "https://login.microsoftonline.com, {ID}, https://login.windows.net@evil.example/{ID}/v2.0",
        "https://login.microsoftonline.com, {ID}, https://sts.windows.net:8443/{ID}/",
        "https://login.microsoftonline.com, organizations, https://{ID}.ciamlogin.com/{ID}/v2.0",
        "https://contoso.ciamlogin.com, 00000000-5b7e-4d2a-9c1f-0fa4e0000001, https://{ID}.ciamlogin.com/{ID}/v2.0",
        "https://contoso.ciamlogin.com, {ID}, https://fabrikam.ciamlogin.com/{ID}/v2.0",
        "https://contoso.ciamlogin.com, {ID}, https://{ID}.ciamlogin.com/00000000-5b7e-4d2a-9c1f-0fa4e0000001/v2.0",
        "https://login.contoso.com, contoso.com, https://{ID}.ciamlogin.com/{ID}/v2.0",
        "https://login.contoso.com, {ID}, https://login.contoso.com:8443/{ID}/v2.0",
        "https://login.contoso.com, {ID}, https://sts.windows.net/{ID}/",
        "https://login.contoso.com, {ID}, not a URL",
        "https://login.contoso.com, {ID}, urn:login.contoso.com"
    })
    void issuerOfAnotherServiceIsRefused(String authorityHost, String tenant, String issuer) {
        assertThat(AuthorityHosts.isIssuer(authorityHost, with(tenant), with(issuer)))
                .isFalse();
    }

    private static String with(String text) {
        return text.replace("{ID}", ID);
    }

    @Test
    void passwordInAUrlIsNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve("https://user:hunter2@login.example.com", null))
                .withMessageNotContainingAny("hunter2");
    }

    private static String resolve(String builder, String variable) {
        return AuthorityHosts.resolve(
                builder, TestConfiguration.of(variable == null ? Map.of() : Map.of("AZURE_AUTHORITY_HOST", variable)));
    }
}
