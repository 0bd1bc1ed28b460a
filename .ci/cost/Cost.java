import java.lang.management.ManagementFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts, and prints what that took: classes, beans, milliseconds of processor time, milliseconds since the JVM started.
 * With the argument "token", prints instead which credential there is and the token that it gets.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Cost {

    public static void main(String[] arguments) {
        start(Cost.class, arguments);
    }

    static void start(Class<?> application, String... arguments) {
        ConfigurableApplicationContext context = SpringApplication.run(
                application, "--server.port=0", "--spring.main.banner-mode=off", "--logging.level.root=off");
        if (arguments.length == 1) {
            Token.print(context);
        } else {
            long ready = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            long cpu = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
            System.out.printf(
                    "cost %d %d %d %d%n",
                    ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount(),
                    context.getBeanDefinitionCount(),
                    cpu / 1_000_000,
                    ready);
        }
        context.close();
    }
}
