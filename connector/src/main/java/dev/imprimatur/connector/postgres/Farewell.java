package dev.imprimatur.connector.postgres;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/**
 * Lets the last message reach a client: closing while it still sends would make its system throw the message away. What
 * it sends is not looked at any more.
 */
final class Farewell implements PostgresLoop.Ready, PostgresLoop.Fleeting {

    private static final long PATIENCE_MILLIS = 2_000;

    private final PostgresLoop loop;
    private final Wire client;
    private boolean shut;
    private boolean over;

    Farewell(PostgresLoop loop, Wire client) {
        this.loop = loop;
        this.client = client;
    }

    void begin() {
        client.belongTo(this);
        loop.watch(this, PATIENCE_MILLIS);
        goOn();
    }

    @Override
    public void ready(SelectionKey key) {
        goOn();
    }

    private void goOn() {
        if (over) {
            return;
        }
        try {
            client.flush();
            if (client.backlog() == 0 && !shut) {
                shut = true;
                client.finish();
            }
            int length;
            do {
                length = client.read(loop.buffer());
            } while (length > 0);
            if (length < 0) {
                late();
            } else {
                client.interest(true);
            }
        } catch (IOException e) {
            late();
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void late() {
        over = true;
        client.close();
    }
}
