package io.entra4j.identity.spring.passwordless.jdbc;

/**
 * Names of what a message about connections speaks of.
 *
 * @param bean name of the bean whose connections they are
 * @param url property that holds their URL
 * @param username property that holds the name to log in with
 */
record JdbcNames(String bean, String url, String username) {

    static JdbcNames ofPool(String bean) {
        // Spring Boot's own pool. Others are bound to properties that only the application knows.
        return bean.equals("dataSource")
                ? new JdbcNames(bean, "spring.datasource.url", "spring.datasource.username")
                : new JdbcNames(bean, "URL of the bean '" + bean + "'", "user name of the bean '" + bean + "'");
    }

    static JdbcNames ofTool(String tool) {
        return new JdbcNames(tool, "spring." + tool + ".url", "spring." + tool + ".user");
    }
}
