/** People's passkeys: registering and removing them, and votes that they sign (WebAuthn level 3). */
package dev.imprimatur.identity.passkey;
