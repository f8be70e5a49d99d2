/* What the C functions promise beyond the verdicts: sizes, failing callbacks, re-entry, prefixes. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

struct visit_step {
    char verb; /* c configure, h hello, f ferry, p present */
    const uint8_t *message;
    size_t count;
    uint16_t reason;
};

struct visit {
    const uint8_t *key, *seed, *random;
    uint32_t drift;
    const struct visit_step *steps;
    size_t count;
};

struct visit_reason {
    uint16_t number;
    const char *name;
};

#include "visits.h"

#define CHECK(condition) check((condition), #condition, __LINE__)

static latchkey_lock lock;
static struct port port;
static uint8_t bytes[LATCHKEY_REPLY_BYTES];
static latchkey_lock_reply reply = {bytes, sizeof bytes, 0, 0, 0, 0};

static void check(int holds, const char *text, int line)
{
    if (!holds) {
        printf("clib: line %d: %s\n", line, text);
        exit(1);
    }
}

/* Boots a lock of the visit. Returns what init does. */
static int32_t boot(const struct visit *visit)
{
    latchkey_lock_callbacks callbacks = port_callbacks(&port);
    latchkey_lock_setup setup = {&callbacks, port.public_key, visit->seed, 1, visit->drift};

    return latchkey_lock_init(&lock, sizeof lock, &setup);
}

static int32_t begin(const struct visit_step *step, size_t count)
{
    return latchkey_lock_present_begin(&lock, step->message, count, LATCHKEY_CHANNEL_BLE, NULL, 0,
                                       &reply);
}

static int32_t finish(int32_t status)
{
    while (status == LATCHKEY_MORE) {
        status = latchkey_lock_step(&lock, &reply);
    }
    return status;
}

/* Does one step of a visit. Returns the status; the reason is in `reply`. */
static int32_t perform(const struct visit_step *step)
{
    switch (step->verb) {
    case 'c':
        return latchkey_lock_configure(&lock, step->message, step->count, 1, 0, &reply.reason);
    case 'h':
        return latchkey_lock_hello(&lock, step->message, step->count, 0, &reply);
    case 'f':
        return finish(latchkey_lock_ferry_begin(&lock, step->message, step->count,
                                                LATCHKEY_CHANNEL_BLE, 0, &reply));
    default:
        return finish(begin(step, step->count));
    }
}

/* A fresh lock, brought up to, and not including, the last step of a visit. */
static const struct visit_step *bring(const struct visit *visit)
{
    port_init(&port, visit->key, visit->random);
    CHECK(boot(visit) == LATCHKEY_DONE);
    for (size_t index = 0; index + 1 < visit->count; index++) {
        CHECK(perform(&visit->steps[index]) == LATCHKEY_DONE);
        CHECK(reply.reason == visit->steps[index].reason);
    }
    return &visit->steps[visit->count - 1];
}

static void check_shape(void)
{
    size_t size = latchkey_lock_size();
    latchkey_lock_authorization authorization;

    CHECK(latchkey_lock_abi_version() == LATCHKEY_LOCK_ABI);
    CHECK(size <= sizeof lock && sizeof lock == LATCHKEY_LOCK_BYTES);
    CHECK(size + 512 >= sizeof lock);
    printf("clib: a context takes %lu bytes of %lu\n", (unsigned long)size,
           (unsigned long)sizeof lock);
    CHECK(latchkey_lock_step(&lock, &reply) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_restart(NULL, 1) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(strcmp(latchkey_reason_name(0), "") == 0);
    for (size_t index = 0; index < sizeof reasons / sizeof reasons[0]; index++) {
        CHECK(strcmp(latchkey_reason_name(reasons[index].number), reasons[index].name) == 0);
    }
}

static void check_init(void)
{
    latchkey_lock_callbacks callbacks, absent;
    latchkey_lock_setup setup = {&callbacks, port.public_key, delivery_seed, 1, 0};

    port_init(&port, delivery.key, delivery.random);
    callbacks = port_callbacks(&port);
    CHECK(latchkey_lock_init(NULL, sizeof lock, &setup) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_init(&lock, sizeof lock, NULL) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_init(&lock, latchkey_lock_size() - 1, &setup) == LATCHKEY_ERROR_SIZE);
    CHECK(latchkey_lock_init(&lock, latchkey_lock_size(), &setup) == LATCHKEY_DONE);
    absent = callbacks;
    absent.persist = NULL;
    setup.callbacks = &absent;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_wipe(&lock, sizeof lock) == LATCHKEY_DONE);
    for (int32_t which = 0; which < 3; which++) {
        port_init(&port, delivery.key, delivery.random);
        *(which == 0 ? &port.random_left : which == 1 ? &port.hmac_left : &port.sha256_left) = 0;
        CHECK(boot(&delivery) == LATCHKEY_ERROR_CALLBACK);
        CHECK(sodium_is_zero((const uint8_t *)&lock, sizeof lock));
        CHECK(perform(&delivery.steps[0]) == LATCHKEY_ERROR_STATE);
    }
}

/* An allow, handed out once; the same bytes again; the same pass again; a wiped lock. */
static void check_visits(void)
{
    latchkey_lock_authorization authorization = {9, 9, 9};
    const struct visit_step *last = bring(&delivery);

    CHECK(begin(last, last->count) == LATCHKEY_MORE);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
    CHECK(finish(LATCHKEY_MORE) == LATCHKEY_DONE && reply.reason == 0 && reply.count > 64);
    CHECK(port.persisted == 1 && port.record[0] == 1 && port.record[2] == LATCHKEY_ACTION_UNLOCK);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_DONE);
    CHECK(authorization.action == LATCHKEY_ACTION_UNLOCK && authorization.must_relock == 1);
    CHECK(authorization.relock_seconds == (port.record[72] << 8 | port.record[73]));
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 202);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);

    last = bring(&twice);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 1501 && reply.count > 64);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_wipe(&lock, sizeof lock) == LATCHKEY_DONE);
    CHECK(sodium_is_zero((const uint8_t *)&lock, sizeof lock));
    CHECK(perform(last) == LATCHKEY_ERROR_STATE);
}

/* An authorization that is not taken lapses when another visit begins. */
static void check_lapse(void)
{
    latchkey_lock_authorization authorization;
    const struct visit_step *last = bring(&delivery);

    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 202);
    CHECK(latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_ERROR_STATE);
}

/* Every prefix, in memory of its very length, and every bit of the first 400 bytes; noise. */
static void check_junk(void)
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
static void check_failures(void)
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
static void check_reentry(void)
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

int main(void)
{
    CHECK(sodium_init() >= 0);
    check_shape();
    check_init();
    check_visits();
    check_lapse();
    check_junk();
    check_failures();
    check_reentry();
    printf("clib: visits in C pass\n");
    return 0;
}
