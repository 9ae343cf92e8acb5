/** People who sign in at an OpenID Connect provider: in the browser, on the command line, and for as long as it vouches for them. */
package dev.imprimatur.identity.oidc;
