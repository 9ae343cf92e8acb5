package dev.imprimatur.server.load;

import java.time.Duration;

/**
 * What was asked of one person, and how they answered, over some time.
 *
 * @param person their identifier
 * @param asked holds that began and ask for them, by the groups that they have now, without their own actions
 * @param decided their votes that counted, on holds that began in that time
 * @param approved of these
 * @param fast approvals less than five seconds after the hold began
 * @param median from the beginning of the hold to their vote; within 5 %, and zero without votes
 * @param late the time within which nine of ten of their votes were given; within 5 %
 */
public record Load(String person, long asked, long decided, long approved, long fast, Duration median, Duration late) {

    public Load {
        if (fast > approved || approved > decided) {
            throw new IllegalArgumentException("More were fast than approved, or approved than decided.");
        }
    }

    public long denied() {
        return decided - approved;
    }
}
