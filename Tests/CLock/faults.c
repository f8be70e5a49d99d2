/* Junk, callbacks that fail, and calls from within callbacks. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "visit.h"

/* Every prefix, in memory of its very length, and noise. */
void check_junk(void)
{
    const struct visit_step *last = bring(&delivery, delivery.count - 1);
    uint8_t noise[300], salt[32];

    for (size_t count = 0; count < last->count; count++) {
        uint8_t *copy = malloc(count + (count == 0));

        memcpy(copy, last->message, count);
        CHECK(house_visit(copy, count, LATCHKEY_CHANNEL_BLE, NULL) == LATCHKEY_DONE);
        CHECK(reply.reason != 0 && reply.count > 0 && !reply.is_allowed);
        free(copy);
    }
    for (uint8_t round = 0; round < 200; round++) {
        memset(salt, round, sizeof salt);
        randombytes_buf_deterministic(noise, sizeof noise, salt);
        CHECK(house_visit(noise, 1 + (size_t)round, LATCHKEY_CHANNEL_NFC, NULL) == LATCHKEY_DONE);
        CHECK(reply.reason != 0 && !reply.is_allowed);
    }
    CHECK(opened == 0);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0 && opened == 1);
}

/* After a failed hash nothing goes on but a new boot; that finds what was written down. */
static void check_down(void)
{
    uint8_t orders;

    CHECK(reply.count == 0 && reply.orders == 0 && !reply.is_allowed);
    CHECK(perform(&delivery.steps[0]) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_sense(&lock, reading, tick, &orders) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_tend(&lock, tick) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_boot(&lock, reading, &found) == LATCHKEY_ERROR_STATE);
}

/* One callback fails at one of its calls and ever after. Returns whether it was called so often. */
static int fail_visit(enum callback which, int32_t after)
{
    const struct visit_step *last = bring(&delivery, delivery.count - 1);
    int32_t before = port.called[which], status;

    port.left[which] = after;
    status = perform(last);
    if (port.called[which] - before <= after) {
        CHECK(status == LATCHKEY_DONE && reply.reason == 0 && opened == 1);
        return 0;
    }
    port_mend(&port);
    if (which == SHA256 || which == HMAC) {
        /* Behind the visit, where it is told and tended, the visit itself has come to its end. */
        CHECK(status == LATCHKEY_ERROR_CALLBACK || (reply.reason == 0 && opened == 1));
        if (status == LATCHKEY_ERROR_CALLBACK) {
            check_down();
        }
    } else {
        CHECK(status == LATCHKEY_DONE && reply.count > 0);
        CHECK((reply.reason == 0) == reply.is_allowed && opened == reply.is_allowed);
    }
    CHECK(which != VERIFY || reply.reason != 0);
    CHECK((which != PROGRAM && which != READ) || reply.reason == 0 || reply.reason == 1701);
    /* What was taken for spent stays spent, and the lock lives. */
    CHECK(house_boot() == LATCHKEY_DONE && !found.is_halted && port.flash.broken == 0);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 200 && opened <= 1);
    return 1;
}

/* The same for a boot on a journal that holds a visit. */
static int fail_boot(enum callback which, int32_t after)
{
    const struct visit_step *last = bring(&delivery, delivery.count - 1);
    int32_t before, status;

    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0);
    before = port.called[which];
    port.left[which] = after;
    status = house_boot();
    if (port.called[which] - before <= after) {
        CHECK(status == LATCHKEY_DONE && !found.is_halted);
        return 0;
    }
    /* A lock that has not booted says nothing; one that has may still be about to tell. */
    CHECK(status == LATCHKEY_DONE || perform(&delivery.steps[0]) != LATCHKEY_DONE);
    port_mend(&port);
    CHECK(house_boot() == LATCHKEY_DONE && !found.is_halted && port.flash.broken == 0);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 200);
    return 1;
}

/* Each callback fails at each of its calls in turn: nothing opens that should not. */
void check_failures(void)
{
    int failures = 0;

    for (int which = 0; which < CALLBACKS; which++) {
        for (int32_t after = 0; fail_visit((enum callback)which, after); after++) {
            failures++;
        }
        /* A boot reads often: some of its reads will do. */
        for (int32_t after = 0; fail_boot((enum callback)which, after);
             after += which == READ ? 1 + after / 8 : 1) {
            failures++;
        }
    }
    CHECK(failures > 60);
    printf("clib: %d failing callbacks, nothing opened\n", failures);
}

/* Whatever is called from within a callback is refused, and everything ends as it would have. */
void check_reentry(void)
{
    CHECK(boot(&delivery) == LATCHKEY_DONE);
    port.reenter = &lock;
    for (size_t index = 0; index < delivery.count; index++) {
        CHECK(perform(&delivery.steps[index]) == LATCHKEY_DONE && reply.reason == 0);
    }
    CHECK(opened == 1 && house_boot() == LATCHKEY_DONE);
    CHECK(port.reentered == 0 && port.called[ERASE] > 0 && port.called[RANDOM] > 1);
}
