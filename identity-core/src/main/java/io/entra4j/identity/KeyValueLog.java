package io.entra4j.identity;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs events with keys and values, which SLF4J supports from version 2 on. azure-core requires version 1.7, and a
 * build may use that. Only this class needs version 2, and it is loaded only if that version is present.
 */
final class KeyValueLog {

    private KeyValueLog() {}

    /** Returns whether the SLF4J on the class path is new enough. */
    static boolean isPossible() {
        return Possible.HERE;
    }

    static void write(Logger logger, Level level, TokenRequestEvent event, String text) {
        logger.atLevel(level)
                .addKeyValue("name", event.name())
                .addKeyValue("credential", event.credential())
                .addKeyValue("answeredBy", event.answeredBy())
                .addKeyValue("reason", event.reason())
                .addKeyValue("scopes", event.request().scopes())
                .log(text);
    }

    private static final class Possible {

        static final boolean HERE = find();

        private static boolean find() {
            try {
                Class.forName("org.slf4j.spi.LoggingEventBuilder", false, KeyValueLog.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
