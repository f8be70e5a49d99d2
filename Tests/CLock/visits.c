/* What the C functions promise beyond the verdicts: sizes, names, one authorization an allow. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "visit.h"

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
    for (size_t index = 0; index < reason_count; index++) {
        CHECK(strcmp(latchkey_reason_name(reasons[index].number), reasons[index].name) == 0);
    }
}

static void check_init(void)
{
    latchkey_lock_callbacks callbacks, absent;
    latchkey_lock_setup setup = {&callbacks, port.public_key, delivery.seed, 1, 0};

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
