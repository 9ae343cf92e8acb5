/** What the gateway does for chats: it draws cards, and takes what people say there as it takes everything else they say. */
package dev.imprimatur.server.chat;
