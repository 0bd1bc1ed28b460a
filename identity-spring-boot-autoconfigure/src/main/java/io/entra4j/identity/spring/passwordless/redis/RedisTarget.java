package io.entra4j.identity.spring.passwordless.redis;

import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration.WithAuthentication;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;

/**
 * Servers to which Spring Boot's connection factory connects, as it finds out itself: by a configuration bean if there is
 * one, else by the connection details.
 *
 * @param hosts where the connections are to; sentinels where they tell the servers
 * @param username the user name that is set
 * @param hasPassword whether a password is set
 * @param bySentinel whether sentinels tell the servers
 */
record RedisTarget(List<String> hosts, @Nullable String username, boolean hasPassword, boolean bySentinel) {

    static RedisTarget of(BeanFactory beans) {
        DataRedisConnectionDetails details = beans.getBean(DataRedisConnectionDetails.class);
        RedisSentinelConfiguration sentinel = bean(beans, RedisSentinelConfiguration.class);
        if (sentinel != null) {
            return of(sentinel, nodes(sentinel.getSentinels()), true);
        }
        DataRedisConnectionDetails.Sentinel sentinels = details.getSentinel();
        if (sentinels != null) {
            return of(details, sentinels.getNodes(), true);
        }
        RedisClusterConfiguration cluster = bean(beans, RedisClusterConfiguration.class);
        if (cluster != null) {
            return of(cluster, nodes(cluster.getClusterNodes()), false);
        }
        DataRedisConnectionDetails.Cluster members = details.getCluster();
        if (members != null) {
            return of(details, members.getNodes(), false);
        }
        RedisStaticMasterReplicaConfiguration replicas = bean(beans, RedisStaticMasterReplicaConfiguration.class);
        if (replicas != null) {
            return of(
                    replicas,
                    replicas.getNodes().stream()
                            .map(RedisStandaloneConfiguration::getHostName)
                            .toList(),
                    false);
        }
        DataRedisConnectionDetails.MasterReplica masterReplica = details.getMasterReplica();
        if (masterReplica != null) {
            return of(details, masterReplica.getNodes(), false);
        }
        RedisStandaloneConfiguration one = bean(beans, RedisStandaloneConfiguration.class);
        if (one != null) {
            return of(one, List.of(one.getHostName()), false);
        }
        DataRedisConnectionDetails.Standalone standalone = Objects.requireNonNull(details.getStandalone());
        return of(details, List.of(new Node(standalone.getHost(), standalone.getPort())), false);
    }

    private static <T extends RedisConfiguration> @Nullable T bean(BeanFactory beans, Class<T> type) {
        return beans.getBeanProvider(type).getIfAvailable();
    }

    private static List<String> nodes(Iterable<? extends RedisNode> nodes) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(RedisNode::getRequiredHost)
                .toList();
    }

    private static RedisTarget of(WithAuthentication configuration, List<String> hosts, boolean bySentinel) {
        return new RedisTarget(
                hosts, configuration.getUsername(), configuration.getPassword().isPresent(), bySentinel);
    }

    private static RedisTarget of(DataRedisConnectionDetails details, List<Node> nodes, boolean bySentinel) {
        String username = details.getUsername();
        String password = details.getPassword();
        return new RedisTarget(
                nodes.stream().map(Node::host).toList(),
                username == null || username.isEmpty() ? null : username,
                password != null && !password.isEmpty(),
                bySentinel);
    }
}
