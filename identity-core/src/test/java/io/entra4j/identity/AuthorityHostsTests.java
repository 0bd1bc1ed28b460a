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
    void builderWinsOverTheVariableAndBlankIsUnset(String builder, String variable, String host) {
        assertThat(resolve(builder, variable)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.example.com", "httpsfoo:login", "login.example.com", "https:///t", "https://h/?q=1"
            })
    void whatIsNoHttpsUrlIsRefusedWhereverItComesFrom(String url) {
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
    void pathAtAHostOfMicrosoftsIsRefusedAndTheMessageSaysWhatToWrite(String url) {
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
