package io.entra4j.identity.spring.credential;

import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/**
 * Bean that a property names.
 *
 * @param property the property's full name
 */
record NamedBean(String name, String property) {

    Object find(BeanFactory beans) {
        try {
            return beans.getBean(name);
        } catch (NoSuchBeanDefinitionException e) {
            throw new InvalidCredentialPropertyException(
                    property, "There is no bean '%s'.".formatted(name), "Define it, or correct the name.");
        } catch (BeanCurrentlyInCreationException e) {
            throw new InvalidCredentialPropertyException(
                    property,
                    "The bean '%s' needs the credential that is made from it.".formatted(name),
                    "Set it to another bean, or remove this dependency from the bean.");
        }
    }

    /**
     * @param wanted the types that the bean may have
     */
    InvalidCredentialPropertyException wrongType(Object bean, String wanted) {
        return new InvalidCredentialPropertyException(
                property,
                "The bean '%s' is a %s.".formatted(name, bean.getClass().getSimpleName()),
                "Change the bean to %s.".formatted(wanted));
    }
}
