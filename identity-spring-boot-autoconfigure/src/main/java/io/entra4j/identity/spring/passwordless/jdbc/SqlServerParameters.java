package io.entra4j.identity.spring.passwordless.jdbc;

/** Parts of a URL for SQL Server: {@code host\instance:port;name=value;name={value};…}. */
final class SqlServerParameters {

    private SqlServerParameters() {}

    /** Reads the part behind the slashes. The host becomes the parameter {@code serverName}, as in the driver. */
    static void read(String text, Parameters parameters) {
        int end = text.indexOf(';');
        String server = (end < 0 ? text : text.substring(0, end)).trim();
        int position = end < 0 ? text.length() : end + 1;
        while (position < text.length()) {
            position = readOne(text, position, parameters);
        }
        if (!server.isEmpty()) {
            parameters.add("serverName", server);
        }
    }

    private static int readOne(String text, int start, Parameters parameters) {
        int equals = text.indexOf('=', start);
        int end = text.indexOf(';', start);
        if (equals < 0 || (end >= 0 && end < equals)) {
            return end < 0 ? text.length() : end + 1;
        }
        String name = text.substring(start, equals).trim();
        int value = equals + 1;
        while (value < text.length() && text.charAt(value) == ' ') {
            value++;
        }
        if (value < text.length() && text.charAt(value) == '{') {
            return readBraced(text, value + 1, name, parameters);
        }
        parameters.add(
                canonical(name),
                text.substring(value, end < 0 ? text.length() : end).trim());
        return end < 0 ? text.length() : end + 1;
    }

    private static String canonical(String name) {
        return name.equalsIgnoreCase("server") ? "serverName" : name.equalsIgnoreCase("userName") ? "user" : name;
    }

    /** A brace in such a value is doubled. */
    private static int readBraced(String text, int start, String name, Parameters parameters) {
        StringBuilder value = new StringBuilder();
        int position = start;
        while (position < text.length()) {
            char character = text.charAt(position++);
            boolean brace = character == '}';
            if (brace && (position == text.length() || text.charAt(position) != '}')) {
                break;
            }
            value.append(character);
            position += brace ? 1 : 0;
        }
        parameters.add(canonical(name), value.toString());
        int end = text.indexOf(';', position);
        return end < 0 ? text.length() : end + 1;
    }
}
