package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.TestConfiguration;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What variables say of proxies, without a lookup of a name. */
class ProxyingTests {

    private static final String ENTRA = "https://login.microsoftonline.com/common";

    @ParameterizedTest
    @CsvSource({
        "proxy.example:3128, proxy.example:3128",
        "http://proxy.example:3128, proxy.example:3128",
        "HTTP://proxy.example/, proxy.example:80",
        "http://user:p@ss#word@proxy.example:8080, proxy.example:8080",
        "http://[2001:db8::1]:3128, 2001:db8::1:3128"
    })
    void proxyIsReadFromItsVariable(String value, String proxy) {
        assertThat(proxy(Map.of("HTTPS_PROXY", value), ENTRA)).hasToString(proxy);
        assertThat(proxy(Map.of("https_proxy", value, "HTTPS_PROXY", "http://other:1"), ENTRA))
                .hasToString(proxy);
        assertThat(proxy(Map.of("all_proxy", value), ENTRA)).hasToString(proxy);
        assertThat(proxy(Map.of("HTTP_PROXY", value), "http://shop.example/")).hasToString(proxy);
        assertThat(proxy(Map.of("HTTP_PROXY", value), ENTRA)).isNull();
    }

    @Test
    void userNameAndPasswordAreDecodedAndNeverShown() {
        Proxying.Server proxy = proxy(Map.of("HTTPS_PROXY", "http://us%40er:p%3Ass+word%@proxy:3128"), ENTRA);

        assertThat(proxy.username()).isEqualTo("us@er");
        assertThat(proxy.password()).isEqualTo("p%3Ass+word%");
        assertThat(proxy(Map.of("HTTPS_PROXY", "http://user:p%3Ass+@proxy:3128"), ENTRA)
                        .password())
                .isEqualTo("p:ss+");
        assertThat(proxy.toString()).doesNotContain("ss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"socks5://proxy:1080", "https://user:secret@proxy:443", "http://", "http://us er:secret@a b"})
    void proxyThatCannotBeUsedIsRefusedWithoutItsPassword(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy(Map.of("HTTPS_PROXY", value), ENTRA))
                .withMessageContaining("'HTTPS_PROXY'")
                .withMessageNotContaining("secret");
    }

    /** In CGI, HTTP_PROXY is a header of the caller's. */
    @Test
    void httpProxyVariableIsIgnoredInsideCgi() {
        Map<String, String> cgi = Map.of("HTTP_PROXY", "http://evil:1", "REQUEST_METHOD", "GET");

        assertThat(proxy(cgi, "http://shop.example/")).isNull();
        Map<String, String> both = new HashMap<>(cgi);
        both.put("http_proxy", "http://good:1");
        assertThat(proxy(both, "http://shop.example/")).hasToString("good:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "microsoftonline.com | https://login.microsoftonline.com/ | true",
                ".microsoftonline.com | https://login.microsoftonline.com/ | true",
                "*.microsoftonline.com | https://login.microsoftonline.com/ | true",
                "login.microsoftonline.com | https://LOGIN.microsoftonline.com/ | true",
                "Login.MicrosoftOnline.com. | https://login.microsoftonline.com/ | true",
                "online.com | https://login.microsoftonline.com/ | false",
                "com,.microsoftonline.de | https://login.microsoftonline.de/ | true",
                "a b  microsoftonline.com | https://login.microsoftonline.com/ | true",
                "login.microsoftonline.com:443 | https://login.microsoftonline.com/ | true",
                "login.microsoftonline.com:8443 | https://login.microsoftonline.com/ | false",
                "* | https://login.microsoftonline.com/ | true",
                "10.0.0.0/8 | https://10.1.2.3/ | true",
                "10.0.0.0/8 | https://11.1.2.3/ | false",
                "10.1.2.128/25 | https://10.1.2.3/ | false",
                "0.0.0.0/0 | https://login.microsoftonline.com/ | false",
                "10.1.2.3 | https://10.1.2.3/ | true",
                "10.1.2.3:443 | https://10.1.2.3/ | true",
                "10.1.2.3:80 | https://10.1.2.3/ | false",
                "2001:db8::/32 | https://[2001:db8:1::7]/ | true",
                "2001:db8::/32 | https://[2001:db9::7]/ | false",
                "2001:db8::7 | https://[2001:db8:0::7]/ | true",
                "[2001:db8::7]:443 | https://[2001:db8::7]/ | true",
                "10.0.0.0/99,x/y,/,:,[ | https://10.1.2.3/ | false",
                "'' | https://login.microsoftonline.com/ | false",
                "'' | http://169.254.169.254/metadata | true",
                "'' | https://127.0.0.1:8080/ | true",
                "'' | https://localhost/ | true",
                "'' | https://[::1]/ | true"
            })
    void hostsInNoProxyAreAskedDirectly(String noProxy, String url, boolean direct) {
        Map<String, String> variables =
                Map.of("HTTPS_PROXY", "http://proxy:1", "HTTP_PROXY", "http://proxy:1", "NO_PROXY", noProxy);

        assertThat(proxy(variables, url) == null).isEqualTo(direct);
    }

    private static Proxying.Server proxy(Map<String, String> variables, String url) {
        Proxying proxying = Proxying.of(null, TestConfiguration.of(variables));
        return proxying == null ? null : proxying.to(URI.create(url));
    }
}
