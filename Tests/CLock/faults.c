/* Junk, callbacks that fail, and calls from within callbacks. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "visit.h"

/* Every prefix, in memory of its very length, and every bit of the first 400 bytes; noise. */
void check_junk(void)
{
    latchkey_lock_authorization authorization;
    const struct visit_step *last = bring(&delivery);
    uint8_t noise[300];

    for (size_t count = 0; count < last->count; count++) {
        uint8_t *copy = malloc(count + (count == 0));

        memcpy(copy, last->message, count);
        CHECK(finish(latchkey_lock_present_begin(&lock, copy, count, LATCHKEY_CHANNEL_BLE, NULL, 0,
                                                 &reply)) == LATCHKEY_DONE);
        CHECK(reply.reason != 0 && reply.count > 0);
        free(copy);
    }
    for (uint8_t round = 0; round < 200; round++) {
        randombytes_buf_deterministic(noise, sizeof noise, (memset(bytes, round, 32), bytes));
        CHECK(finish(latchkey_lock_present_begin(&lock, noise, 1 + round, LATCHKEY_CHANNEL_NFC,
                                                 NULL, 0, &reply)) == LATCHKEY_DONE);
        CHECK(reply.reason != 0);
    }
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0);
}

/* Each callback fails at each of its calls in turn: nothing is authorized then. */
void check_failures(void)
{
    latchkey_lock_authorization authorization;
    int32_t failures = 0;

    for (int32_t which = 0; which < 5; which++) {
        for (int32_t after = 0;; after++) {
            const struct visit_step *last = bring(&delivery);
            int32_t *lefts[] = {&port.verify_left, &port.sha256_left, &port.hmac_left,
                                &port.sign_left, &port.persist_left};
            int32_t status;

            *lefts[which] = after;
            status = perform(last);
            if (*lefts[which] > 0 || (status == LATCHKEY_DONE && reply.reason == 0)) {
                CHECK(after > 0 && status == LATCHKEY_DONE && reply.reason == 0);
                break;
            }
            failures++;
            CHECK(status == (which == 1 || which == 2 ? LATCHKEY_ERROR_CALLBACK : LATCHKEY_DONE));
            CHECK(status == LATCHKEY_DONE || reply.count == 0);
            CHECK(reply.reason != 0);
            CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
            /* The lock lives, and what it took for spent stays spent. */
            *lefts[which] = -1;
            CHECK(perform(&delivery.steps[0]) == LATCHKEY_DONE && reply.reason == 0);
        }
    }
    CHECK(failures > 20);
    printf("clib: %d failing callbacks, nothing opened\n", (int)failures);
}

/* Whatever is called from within a callback is refused, and the visit ends as it would have. */
void check_reentry(void)
{
    latchkey_lock_authorization authorization;
    const struct visit_step *last;

    port_init(&port, delivery.key, delivery.random);
    port.reenter = &lock;
    CHECK(boot(&delivery) == LATCHKEY_DONE && port.reentered == 0);
    last = bring(&delivery);
    port.reenter = &lock;
    CHECK(perform(&delivery.steps[0]) == LATCHKEY_DONE);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0 && port.reentered == 0);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_DONE);
}
