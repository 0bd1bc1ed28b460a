package io.entra4j.identity.spring.credential;

import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/**
 * Is a bean that a property names.
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
                    "The bean '%s' needs the credential that is to be made of it.".formatted(name),
                    "Name another one, or let it do without.");
        }
    }

    /**
     * @param wanted what to make it
     */
    InvalidCredentialPropertyException isOfNoUse(Object bean, String wanted) {
        return new InvalidCredentialPropertyException(
                property,
                "The bean '%s' is a %s.".formatted(name, bean.getClass().getSimpleName()),
                "Make it %s.".formatted(wanted));
    }
}
