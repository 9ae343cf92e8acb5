package dev.imprimatur.connector.postgres;

/** How a session waits until its long texts are read. */
final class Perusals {

    private final Conversation conversation;
    private final ReadingRoom room;
    private final Texts texts;
    private final Object subject;
    private final Answers answers;
    private final Conversation.Carrier carrier;

    Perusals(
            Conversation conversation,
            ReadingRoom room,
            Texts texts,
            Object subject,
            Answers answers,
            Conversation.Carrier carrier) {
        this.conversation = conversation;
        this.room = room;
        this.texts = texts;
        this.subject = subject;
        this.answers = answers;
        this.carrier = carrier;
    }

    /** What needs texts. Begins from its front each time that one of them was read, and does nothing before it has all. */
    interface Step {
        SessionState go() throws ProtocolViolation, TextUnread;
    }

    /** Does {@code step}, at once or when what it needs is read. */
    SessionState go(boolean simple, Step step) throws ProtocolViolation {
        SessionState next;
        try {
            next = step.go();
        } catch (TextUnread unread) {
            return peruse(simple, step, unread.text());
        } catch (ProtocolViolation e) {
            texts.forget();
            throw e;
        }
        texts.forget();
        return next;
    }

    private SessionState peruse(boolean simple, Step step, String text) {
        if (!simple && !answers.isEmpty()) {
            answers.flush();
        }
        ReadingRoom.Ticket ticket = room.read(text, subject, false);
        Perusing perusing = new Perusing(conversation, simple, ticket);
        var _ = ticket.answer()
                .thenAccept(answer -> carrier.later(() -> {
                    if (conversation.state().equals(perusing)) {
                        conversation.become(read(perusing, simple, step, text, answer));
                    }
                }));
        return perusing;
    }

    private SessionState read(Perusing perusing, boolean simple, Step step, String text, ReadingRoom.Answer answer)
            throws ProtocolViolation {
        return switch (answer) {
            case ReadingRoom.Answer.Understood(Reading reading) -> {
                texts.keep(text, reading);
                yield go(simple, step);
            }
            case ReadingRoom.Answer.Unread(Problem why) -> {
                texts.forget();
                yield perusing.unread(why);
            }
        };
    }

    private SessionState read(Releasing releasing, String text, ReadingRoom.Answer answer) {
        return switch (answer) {
            case ReadingRoom.Answer.Understood(Reading reading) -> {
                texts.keep(text, reading);
                SessionState next = releasing.read();
                texts.forget();
                yield next;
            }
            case ReadingRoom.Answer.Unread(Problem why) -> releasing.refused(why);
        };
    }

    /** Reads the text of what people have approved, which finds room always, and goes on. */
    SessionState again(Releasing releasing, String text) {
        var _ = room.read(text, subject, true)
                .answer()
                .thenAccept(answer -> carrier.later(() -> {
                    if (conversation.state().equals(releasing)) {
                        conversation.become(read(releasing, text, answer));
                    }
                }));
        return releasing;
    }
}
