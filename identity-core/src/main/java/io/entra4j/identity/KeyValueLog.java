package io.entra4j.identity;

import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes events with keys and values, which SLF4J can do from version 2 on. azure-core asks for version 1.7, and a build
 * may take that: this class alone needs the newer one, and is loaded where it is there.
 */
final class KeyValueLog {

    private KeyValueLog() {}

    /** Says whether the SLF4J on the class path is new enough. */
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
