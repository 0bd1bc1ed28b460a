package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Compares azure-identity's public API with ours, from its jar, and keeps the table of {@code docs/migrating.md}, which
 * {@code -Dmigrating.write=true} writes. What is neither here nor excused fails the test, and so does an excuse for
 * what is here.
 */
class PeerApiTests {

    private static final Path PAGE = Path.of("..", "docs", "migrating.md");
    private static final String BEGIN = "<!-- made of both jars: begin -->\n";
    private static final String END = "<!-- made of both jars: end -->\n";
    private static final String THEIRS = "com.azure.identity.";
    private static final String OURS = "io.entra4j.identity.";

    /** Types with another name here. */
    private static final Map<String, String> RENAMED = Map.of(
            "CredentialBuilderBase", "CredentialBuilder", "AadCredentialBuilderBase", "ApplicationCredentialBuilder");

    /** Types that are not here, and what to use. */
    private static final Map<String, String> ABSENT = Map.of(
            "SharedTokenCacheCredential",
            "deprecated there: it reads sign-ins of Visual Studio 2019. Use `InteractiveBrowserCredential` with `tokenCachePersistenceOptions` and `authenticationRecord`",
            "SharedTokenCacheCredentialBuilder",
            "as its credential");

    /** Members that are not here, and why. */
    private static final Map<String, String> EXCUSED =
            Map.of("AadCredentialBuilderBase.new()", "`protected`, since the type is abstract");

    /** Members that are here and deprecated, and what to use. */
    private static final Map<String, String> DEPRECATED = Map.of(
            "AadCredentialBuilderBase.enableUnsafeSupportLogging()",
            "deprecated: logs nothing, since no log here holds personal data, and warns of that. Use `httpLogOptions` with the level `BODY`",
            "AzureAuthorityHosts.AZURE_GERMANY",
            "deprecated: closed in 2021",
            "ClientCertificateCredentialBuilder.pfxCertificate(String, String)",
            "deprecated: use `pfxCertificate(String)` and `clientCertificatePassword`",
            "CredentialBuilderBase.httpPipeline(HttpPipeline)",
            "deprecated: use `pipeline`",
            "CredentialBuilderBase.proxyOptions(ProxyOptions)",
            "deprecated: use `clientOptions` with `HttpClientOptions`",
            "DefaultAzureCredentialBuilder.intelliJKeePassDatabasePath(String)",
            "deprecated: has no effect, and warns of that",
            "DeviceCodeInfo.getDeviceCode()",
            "deprecated: a secret, of no use to the user",
            "IntelliJCredentialBuilder.keePassDatabasePath(String)",
            "deprecated: has no effect, and warns of that",
            "InteractiveBrowserCredentialBuilder.port(int)",
            "deprecated: use `redirectUrl`");

    private static final List<String> ROOMS = List.of("", "chain.", "developer.", "hosted.", "service.", "user.");

    private final Set<String> used = new HashSet<>();

    @Test
    void everyPublicApiOfAzureIdentityExistsHereOrHasAReason() throws IOException {
        List<String> holes = new ArrayList<>();
        String table = table(holes);

        assertThat(holes).isEmpty();
        assertThat(used).as("excuses that are needed").containsAll(EXCUSED.keySet());
        assertPage(table);
    }

    private static void assertPage(String table) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("migrating.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("run this test with -Dmigrating.write=true")
                .isEqualTo(table);
    }

    private String table(List<String> holes) throws IOException {
        StringBuilder table = new StringBuilder(
                "| azure-identity | here | the same | not here, or deprecated |\n|---|---|---|---|\n");
        Path jar = Path.of("target", "peer", "azure-identity.jar");
        try (JarFile file = new JarFile(jar.toFile());
                URLClassLoader loader = new URLClassLoader(
                        new java.net.URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.matches("com/azure/identity/[A-Za-z]+\\.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .map(name -> load(loader, name))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .forEach(type -> table.append(row(type, holes)));
        }
        return table.toString();
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private String row(Class<?> type, List<String> holes) {
        String name = type.getSimpleName();
        if (ABSENT.containsKey(name)) {
            return "| `%s` | – | | %s |\n".formatted(name, ABSENT.get(name));
        }
        Class<?> ours = ours(type);
        if (ours == null) {
            holes.add(name);
            return "";
        }
        List<String> same = new ArrayList<>();
        List<String> other = new ArrayList<>();
        members(type).forEach((member, text) -> {
            boolean declared = declaring(member) == type;
            String key = declaring(member).getSimpleName() + "." + text;
            if (isHere(member, ours, holes)) {
                String otherwise = DEPRECATED.get(key);
                if (declared && otherwise == null && isDeprecated(member, ours)) {
                    holes.add(name + "." + text + " is deprecated here, but not said to be");
                } else if (declared && otherwise != null) {
                    other.add("`" + text + "`, " + otherwise);
                } else if (declared) {
                    same.add("`" + text + "`");
                }
            } else if (EXCUSED.containsKey(key)) {
                used.add(key);
                if (declared) {
                    other.add("`" + text + "`: " + EXCUSED.get(key));
                }
            } else {
                holes.add(name + "." + text);
            }
        });
        if (type.getSuperclass() != null && type.getSuperclass().getName().startsWith(THEIRS)) {
            Class<?> parent = ours(type.getSuperclass());
            if (parent == null || !parent.isAssignableFrom(ours)) {
                holes.add(name + " is no " + type.getSuperclass().getSimpleName());
            }
        }
        return "| `%s` | `%s` | %s | %s |\n"
                .formatted(
                        name,
                        ours.getName().substring(OURS.length()),
                        same.stream().distinct().collect(Collectors.joining(" ")),
                        String.join("; ", other));
    }

    /** Public constructors, methods and constants, those of its public and package-private parents included. */
    private static Map<Object, String> members(Class<?> type) {
        Map<Object, String> members = new java.util.LinkedHashMap<>();
        Stream.of(type.getConstructors())
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .forEach(constructor -> members.put(constructor, text("new", constructor)));
        Stream.of(type.getFields())
                .filter(field -> field.getDeclaringClass().getName().startsWith(THEIRS))
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .forEach(field -> members.put(field, field.getName()));
        Stream.of(type.getMethods())
                .filter(method -> !method.isBridge() && !method.isSynthetic())
                .filter(method -> method.getDeclaringClass().getName().startsWith(THEIRS))
                .sorted((a, b) -> text(a.getName(), a).compareTo(text(b.getName(), b)))
                .forEach(method -> members.put(method, text(method.getName(), method)));
        return members;
    }

    private static String text(String name, Executable executable) {
        return name
                + Stream.of(executable.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static Class<?> declaring(Object member) {
        return ((Member) member).getDeclaringClass();
    }

    private static boolean isHere(Object member, Class<?> ours, List<String> holes) {
        if (member instanceof Field field) {
            return isHere(ours, field);
        }
        Executable theirs = (Executable) member;
        Executable[] candidates = theirs instanceof Constructor<?> ? ours.getConstructors() : ours.getMethods();
        List<Executable> matching = Stream.of(candidates)
                .filter(candidate ->
                        theirs instanceof Constructor<?> || candidate.getName().equals(theirs.getName()))
                .filter(candidate -> takes(candidate, theirs.getParameterTypes()))
                .filter(candidate -> theirs instanceof Constructor<?> || gives((Method) candidate, (Method) theirs))
                .toList();
        boolean deprecatedThere = theirs.isAnnotationPresent(Deprecated.class);
        if (deprecatedThere
                && !matching.isEmpty()
                && matching.stream().noneMatch(match -> match.isAnnotationPresent(Deprecated.class))) {
            holes.add(ours.getSimpleName() + "." + theirs.getName() + " is deprecated there, but not here");
        }
        return matching.stream().anyMatch(match -> !throwsChecked(match) || throwsChecked(theirs));
    }

    private static boolean isDeprecated(Object member, Class<?> ours) {
        String name = ((Member) member).getName();
        return member instanceof Method method
                ? Stream.of(ours.getMethods())
                        .filter(candidate -> candidate.getName().equals(name))
                        .filter(candidate -> takes(candidate, method.getParameterTypes()))
                        .anyMatch(candidate -> candidate.isAnnotationPresent(Deprecated.class))
                : Stream.of(ours.getFields())
                        .filter(candidate -> candidate.getName().equals(name))
                        .anyMatch(candidate -> candidate.isAnnotationPresent(Deprecated.class));
    }

    private static boolean isHere(Class<?> ours, Field theirs) {
        try {
            return ours.getField(theirs.getName()) != null;
        } catch (NoSuchFieldException e) {
            return false;
        }
    }

    private static boolean throwsChecked(Executable executable) {
        return Stream.of(executable.getExceptionTypes())
                .anyMatch(type -> !RuntimeException.class.isAssignableFrom(type));
    }

    private static boolean takes(Executable candidate, Class<?>[] given) {
        Class<?>[] parameters = candidate.getParameterTypes();
        return parameters.length == given.length
                && Stream.iterate(0, i -> i < given.length, i -> i + 1).allMatch(i -> accepts(parameters[i], given[i]));
    }

    private static boolean accepts(Class<?> parameter, Class<?> given) {
        if (given.isArray()) {
            return parameter.isArray() && accepts(parameter.getComponentType(), given.getComponentType());
        }
        Class<?> mapped = given.getName().startsWith(THEIRS) ? ours(given) : given;
        return mapped != null && parameter.isAssignableFrom(mapped);
    }

    private static boolean gives(Method ours, Method theirs) {
        Class<?> wanted = theirs.getReturnType();
        if (wanted.getName().endsWith("BuilderBase") || wanted.getName().endsWith("CredentialBuilder")) {
            return CredentialOptions.Settings.class.isAssignableFrom(ours.getReturnType());
        }
        Class<?> mapped = wanted.getName().startsWith(THEIRS) ? ours(wanted) : wanted;
        return mapped != null && mapped.isAssignableFrom(ours.getReturnType());
    }

    private static @Nullable Class<?> ours(Class<?> theirs) {
        String name = RENAMED.getOrDefault(theirs.getSimpleName(), theirs.getSimpleName());
        return ROOMS.stream()
                .map(room -> find(OURS + room + name))
                .filter(type -> type != null && Modifier.isPublic(type.getModifiers()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, PeerApiTests.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
