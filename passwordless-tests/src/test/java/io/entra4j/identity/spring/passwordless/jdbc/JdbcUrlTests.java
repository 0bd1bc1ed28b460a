package io.entra4j.identity.spring.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;

/** The drivers themselves say what a URL means. */
class JdbcUrlTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://orders.postgres.database.azure.com/orders",
                "jdbc:postgresql://orders.postgres.database.azure.com:5432/orders?user=a&sslmode=require",
                "jdbc:postgresql://one:5432,two,three:1/orders?targetServerType=primary",
                "jdbc:postgresql://[::1]:5432/orders",
                "jdbc:postgresql://[::1]/orders",
                "jdbc:postgresql://:5433/orders",
                "jdbc:postgresql:orders",
                "jdbc:postgresql:///",
                "jdbc:postgresql://",
                "jdbc:postgresql:",
                "jdbc:postgresql://one/",
                "jdbc:postgresql://one/orders?host=other&user=x",
                "jdbc:postgresql://one/orders?PGHOST=other",
                "jdbc:postgresql://one/a%20b?options=-c%20x%3Dy",
                "jdbc:postgresql://one/orders?&&user=a&",
                "jdbc:postgresql:orders?user=a?b"
            })
    void hostsAreThoseOfTheDriverOfPostgresql(String url) {
        Properties read = Objects.requireNonNull(org.postgresql.Driver.parseURL(url, null));

        assertThat(JdbcUrl.of(url, new Properties()).hosts())
                .isEqualTo(Stream.of(read.getProperty("PGHOST").split(","))
                        .map(host -> host.replaceAll("[\\[\\]]", ""))
                        .toList());
        assertThat(JdbcUrl.of(url, new Properties()).parameters().text("user")).isEqualTo(read.getProperty("user"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://one",
                "jdbc:postgresql://one/two/three",
                "jdbc:postgresql:/one",
                "jdbc:postgresql://one/orders?user=%zz"
            })
    void urlThatTheDriverOfPostgresqlRefusesHasUnknownHosts(String url) {
        assertThat(org.postgresql.Driver.parseURL(url, null)).isNull();
        assertThat(JdbcUrl.of(url, new Properties()).hosts()).isEmpty();
    }

    @Test
    void fileOfAServiceMakesTheHostUnknown() {
        assertThat(JdbcUrl.of("jdbc:postgresql:orders?service=x", new Properties())
                        .hosts())
                .isEmpty();
        assertThat(JdbcUrl.of("jdbc:postgresql://one/orders?service=x", new Properties())
                        .hosts())
                .containsExactly("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://orders.mysql.database.azure.com/orders",
                "jdbc:mysql://orders.mysql.database.azure.com:3306/orders?sslMode=REQUIRED&user=a",
                "jdbc:mysql://one:1,two:2/orders",
                "jdbc:mysql://[::1]:3306/orders",
                "jdbc:mysql:///orders",
                "jdbc:mysql://one",
                "jdbc:mysql://one?user=a",
                "jdbc:mysql:loadbalance://one,two:2/orders",
                "jdbc:mysql:replication://one,two/orders",
                "jdbc:mysql://user@one/orders",
                "jdbc:mysql://user:secret@one:1/orders",
                "jdbc:mysql://address=(host=one)(port=1)(user=a)/orders",
                "jdbc:mysql://(host=one,port=1,user=a)/orders",
                "jdbc:mysql://[one,two:2]/orders",
                "jdbc:mysql://[(host=one,port=1),address=(host=two)]/orders",
                "jdbc:mysql://user:secret@[one,two]/orders",
                "jdbc:mysql://one/orders?a=b#fragment,with=other"
            })
    void hostsAreThoseOfTheDriverOfMysql(String url) {
        ConnectionUrl read = ConnectionUrl.getConnectionUrlInstance(url, null);
        HostInfo first = read.getHostsList().get(0);

        JdbcUrl ours = JdbcUrl.of(url, new Properties());
        assertThat(ours.hosts())
                .isEqualTo(read.getHostsList().stream()
                        .map(host -> host.getHost().replaceAll("[\\[\\]]", ""))
                        .toList());
        assertThat(Objects.toString(ours.parameters().text("user"), ""))
                .isEqualTo(Objects.toString(first.getUser(), ""));
        assertThat(Objects.toString(ours.parameters().text("password"), ""))
                .isEqualTo(Objects.toString(first.getPassword(), ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql+srv://orders.example/orders",
                "jdbc:mysql://orders.example/orders?dnsSrv=true",
                "jdbc:mysql:orders",
                "jdbc:mysql://a@b@c/orders",
                "jdbc:mysql://(path=/tmp/x,host=one)/orders",
                "jdbc:mysql://[[one]]/orders",
                "jdbc:mariadb://a@b/orders",
                "jdbc:mariadb://(host=one)/orders",
                "jdbc:mariadb:///orders"
            })
    void hostsThatOnlyTheDriverFindsAreUnknown(String url) {
        assertThat(JdbcUrl.of(url, new Properties()).hosts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mariadb://orders.mysql.database.azure.com/orders",
                "jdbc:mariadb://one:1,two:2/orders?sslMode=trust&user=a",
                "jdbc:mariadb:sequential://one,two/orders",
                "jdbc:mariadb:loadbalance://[::1]:3306/orders",
                "jdbc:mariadb://address=(host=one)(port=1)(type=primary),address=(host=two)(type=replica)/orders",
                "jdbc:mariadb://one?user=a",
                "jdbc:mariadb://one"
            })
    void hostsAreThoseOfTheDriverOfMariadb(String url) throws SQLException {
        Configuration read = Configuration.parse(url);

        JdbcUrl ours = JdbcUrl.of(url, new Properties());
        assertThat(ours.hosts())
                .isEqualTo(read.addresses().stream().map(JdbcUrlTests::host).toList());
        assertThat(ours.parameters().text("user")).isEqualTo(read.user());
    }

    private static String host(HostAddress address) {
        return address.host;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlserver://orders.database.windows.net",
                "jdbc:sqlserver://orders.database.windows.net:1433;databaseName=orders;encrypt=true",
                "jdbc:sqlserver://one\\instance;user=a",
                "jdbc:sqlserver://one\\instance:1433;user={a;b}}c}",
                "jdbc:sqlserver://;serverName=one;userName=a",
                "jdbc:sqlserver://one;server=two",
                "jdbc:sqlserver://one;user= a ;",
                "jdbc:sqlserver://one;databaseName={serverName=two};USER=a"
            })
    void hostsAreThoseOfTheDriverOfSqlServer(String url) throws SQLException {
        JdbcUrl ours = JdbcUrl.of(url, new Properties());

        assertThat(ours.hosts()).containsExactly(property(url, "serverName"));
        assertThat(Objects.toString(ours.parameters().text("user"), "")).isEqualTo(property(url, "user"));
    }

    private static String property(String url, String name) throws SQLException {
        return Arrays.stream(new SQLServerDriver().getPropertyInfo(url, new Properties()))
                .filter(info -> info.name.equals(name))
                .map((DriverPropertyInfo info) -> Objects.toString(info.value, ""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void propertyOfThePoolNamesTheHostOfSqlServer() {
        Properties pool = new Properties();
        pool.setProperty("serverName", "two");

        assertThat(JdbcUrl.of("jdbc:sqlserver://one", pool).hosts()).containsExactly("two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:mem:test", "jdbc:oracle:thin:@//one/x", "", "jdbc:", "postgresql://one/x"})
    void otherDatabasesAreLeftAlone(String url) {
        assertThat(JdbcUrl.of(url, new Properties())).isNull();
    }

    @Test
    void urlThatIsTooLongIsLeftAlone() {
        assertThat(JdbcUrl.of("jdbc:postgresql://" + "a".repeat(10_000) + "/x", new Properties()))
                .isNull();
    }

    @Test
    void noTextMakesItFail() {
        Random random = new Random(24);
        List<String> parts = List.of(
                "jdbc:mysql://",
                "[",
                "]",
                "(",
                ")",
                ",",
                "/",
                "?",
                "&",
                "=",
                "@",
                ":",
                ";",
                "{",
                "}",
                "%",
                "%41",
                "host",
                "address=",
                "//",
                "#",
                "one",
                " ");
        for (String start : List.of("jdbc:postgresql:", "jdbc:mysql:", "jdbc:mariadb:", "jdbc:sqlserver:")) {
            for (int i = 0; i < 20_000; i++) {
                StringBuilder url = new StringBuilder(start);
                random.ints(random.nextInt(20), 0, parts.size())
                        .mapToObj(parts::get)
                        .forEach(url::append);
                assertThat(JdbcUrl.of(url.toString(), new Properties())).isNotNull();
            }
        }
    }

    @Test
    void parametersAreAppended() {
        assertThat(with("jdbc:postgresql://one/x")).isEqualTo("jdbc:postgresql://one/x?a=b");
        assertThat(with("jdbc:postgresql://one/x?c=d")).isEqualTo("jdbc:postgresql://one/x?c=d&a=b");
        assertThat(with("jdbc:mysql://one/x?#end")).isEqualTo("jdbc:mysql://one/x?a=b#end");
        assertThat(with("jdbc:sqlserver://one")).isEqualTo("jdbc:sqlserver://one;a=b");
        assertThat(with("jdbc:sqlserver://one;c=d;")).isEqualTo("jdbc:sqlserver://one;c=d;a=b");
    }

    private static String with(String url) {
        return JdbcUrl.with(url, JdbcUrl.of(url, new Properties()).driver(), "a", "b");
    }
}
