package io.entra4j.identity.spring.autoconfigure;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Sets the levels of all loggers back after each class. An application that a test starts changes those of the JVM. */
public final class LogLevelsExtension implements AfterAllCallback {

    @Override
    public void afterAll(ExtensionContext tests) throws JoranException {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(loggers);
        loggers.reset();
        configurator.doConfigure(LogLevelsExtension.class.getResource("/logback-test.xml"));
    }
}
