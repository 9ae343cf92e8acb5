/** What people are shown of an approval, the same in every channel; each channel only draws it in its own way. */
package dev.imprimatur.core.card;
