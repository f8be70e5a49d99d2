/* What the C functions promise beyond the verdicts: sizes, names, states, orders, and a door's day. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "visit.h"

enum { HOME = LATCHKEY_BOLT_THROWN | LATCHKEY_DOOR_CLOSED };

static void check_shape(void)
{
    size_t size = latchkey_lock_size();

    CHECK(latchkey_lock_abi_version() == LATCHKEY_LOCK_ABI);
    CHECK(size <= sizeof lock && sizeof lock == LATCHKEY_LOCK_BYTES);
    printf("clib: a context takes %lu bytes of %lu\n", (unsigned long)size,
           (unsigned long)sizeof lock);
    CHECK(latchkey_lock_step(&lock, &reply) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_format(&lock) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_tell(NULL) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(strcmp(latchkey_reason_name(0), "") == 0);
    for (size_t index = 0; index < reason_count; index++) {
        CHECK(strcmp(latchkey_reason_name(reasons[index].number), reasons[index].name) == 0);
    }
    CHECK(strcmp(latchkey_result_name(LATCHKEY_ERROR_GEOMETRY), "geometry") == 0);
    CHECK(strcmp(latchkey_result_name(LATCHKEY_ERROR_STORAGE), "storage") == 0);
    CHECK(strcmp(latchkey_result_name(LATCHKEY_MORE), "more") == 0);
    CHECK(strcmp(latchkey_result_name(2), "") == 0 && strcmp(latchkey_result_name(-11), "") == 0);
    CHECK(strcmp(latchkey_journal_name(LATCHKEY_JOURNAL_UNKNOWN), "unknownVersion") == 0);
    CHECK(strcmp(latchkey_journal_name(6), "") == 0);
}

/* What is refused when a lock is made, and what is left behind then. */
static void check_init(void)
{
    latchkey_lock_setup setup = {&port.callbacks, port.public_key, delivery.seed, 0, 300};
    latchkey_lock_callbacks callbacks;

    port_init(&port, delivery.key, delivery.random);
    CHECK(latchkey_lock_init(NULL, sizeof lock, &setup) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_init(&lock, sizeof lock, NULL) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_init((latchkey_lock *)(void *)(bytes + 1), sizeof bytes, &setup)
          == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_init(&lock, latchkey_lock_size() - 1, &setup) == LATCHKEY_ERROR_SIZE);
    CHECK(latchkey_lock_init(&lock, latchkey_lock_size(), &setup) == LATCHKEY_DONE);
    setup.ajar_seconds = 29;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_ERROR_ARGUMENT);
    setup.ajar_seconds = 3600;
    setup.callbacks = &callbacks;
    callbacks = port.callbacks;
    callbacks.flash_erase = NULL;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_ERROR_ARGUMENT);
    callbacks = port.callbacks;
    callbacks.flash_sectors -= 2;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_ERROR_GEOMETRY);
    callbacks.flash_sectors = 0x100000;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_ERROR_GEOMETRY);
    callbacks = port.callbacks;
    callbacks.flash_unit_bytes = 3;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_DONE);
    CHECK(latchkey_lock_boot(&lock, HOME, &found) == LATCHKEY_ERROR_GEOMETRY);
    setup.callbacks = &port.callbacks;
    port.left[SHA256] = 0;
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_ERROR_CALLBACK);
    CHECK(sodium_is_zero((const uint8_t *)&lock, sizeof lock));
    CHECK(perform(&delivery.steps[0]) == LATCHKEY_ERROR_STATE);
}

/* The states before and behind a boot. */
static void check_states(void)
{
    const latchkey_lock_setup setup = {&port.callbacks, port.public_key, delivery.seed, 0, 300};
    uint8_t orders;

    port_init(&port, delivery.key, delivery.random);
    CHECK(latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_DONE);
    CHECK(latchkey_lock_sense(&lock, HOME, 0, &orders) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_format(&lock) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_boot(&lock, HOME, &found) == LATCHKEY_DONE);
    CHECK(found.condition == LATCHKEY_JOURNAL_UNFORMATTED && found.is_halted);
    CHECK(perform(&delivery.steps[0]) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_format(&lock) == LATCHKEY_DONE);
    CHECK(latchkey_lock_format(&lock) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_boot(&lock, HOME, &found) == LATCHKEY_DONE);
    CHECK(found.condition == LATCHKEY_JOURNAL_CLEAN && !found.is_halted);
    CHECK(latchkey_lock_boot(&lock, HOME, &found) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_format(&lock) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_sense(&lock, HOME, 10, &orders) == LATCHKEY_DONE);
    CHECK(latchkey_lock_sense(&lock, HOME, 9, &orders) == LATCHKEY_ERROR_ARGUMENT);
    CHECK(latchkey_lock_begin(&lock, bytes, 1, 6, NULL, 10, &reply) == LATCHKEY_ERROR_ARGUMENT);
    reply.capacity--;
    CHECK(latchkey_lock_step(&lock, &reply) == LATCHKEY_ERROR_ARGUMENT);
    reply.capacity++;

    /* Another key's flash, or none of ours: nothing boots, nothing is erased. */
    port.flash.bytes[4] ^= 1;
    CHECK(house_boot() == LATCHKEY_DONE && found.condition == LATCHKEY_JOURNAL_DAMAGED);
    CHECK(found.is_halted && latchkey_lock_format(&lock) == LATCHKEY_ERROR_STATE);
    CHECK(latchkey_lock_sense(&lock, HOME, 0, &orders) == LATCHKEY_ERROR_STATE);
}

/* An allow; the same bytes again; the same pass again; behind a power loss; a wiped lock. */
static void check_visits(void)
{
    const struct visit_step *last = bring(&delivery, delivery.count - 1);

    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0 && reply.count > 64);
    CHECK(reply.is_allowed && reply.action == LATCHKEY_ACTION_UNLOCK && opened == 1);
    CHECK((reply.orders & LATCHKEY_ORDER_WITHDRAW_BOLT) != 0);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 202 && reply.orders == 0);
    CHECK(latchkey_lock_step(&lock, &reply) == LATCHKEY_ERROR_STATE);
    CHECK(house_boot() == LATCHKEY_DONE && found.condition == LATCHKEY_JOURNAL_CLEAN);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 200 && reply.orders == 0);

    last = bring(&twice, twice.count - 1);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 1501 && reply.count > 64);
    CHECK(!reply.is_allowed && reply.orders == 0 && opened == 1);
    CHECK(latchkey_lock_wipe(&lock, sizeof lock) == LATCHKEY_DONE);
    CHECK(sodium_is_zero((const uint8_t *)&lock, sizeof lock));
    CHECK(perform(last) == LATCHKEY_ERROR_STATE);
}

/* Between two steps of a visit sensors report, a stranger says hello, and the visit goes on. */
static void check_between(void)
{
    const struct visit_step *last = bring(&delivery, delivery.count - 1);
    int32_t status = latchkey_lock_begin(&lock, last->message, last->count, LATCHKEY_CHANNEL_BLE,
                                         NULL, tick, &reply);

    while (status == LATCHKEY_MORE) {
        CHECK(house_sense(HOME) == LATCHKEY_DONE);
        CHECK(perform(&delivery.steps[0]) == LATCHKEY_DONE && reply.reason == 0);
        status = latchkey_lock_step(&lock, &reply);
    }
    CHECK(status == LATCHKEY_DONE && reply.reason == 0 && reply.is_allowed);
}

/* A session from unlock to locked, and one that falls overdue; the report beside them. */
static void check_day(void)
{
    const struct visit_step *last = bring(&delivery, delivery.count - 1);
    latchkey_lock_report report;
    uint8_t orders;
    uint32_t wake;

    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0);
    CHECK(latchkey_lock_capacity(&lock, &report) == LATCHKEY_DONE);
    CHECK(report.boots == 1 && report.is_configured && report.in_session && !report.is_halted);
    CHECK(report.issuers_used == 2 && report.issuers_of == 6 && report.counters_of == 8);
    CHECK(report.receipts_made == 1 && report.receipts_kept == 1 && report.receipts_of == 64);
    CHECK(report.receipts_free == 64 - 1 - 7 - 1 && report.journal_free_bytes > 20000);
    CHECK(latchkey_lock_wake_tick(&lock, &wake) == LATCHKEY_DONE && wake != UINT32_MAX);
    CHECK(house_sense(0) == LATCHKEY_DONE);
    CHECK(latchkey_lock_sense(&lock, LATCHKEY_DOOR_CLOSED, 20, &orders) == LATCHKEY_DONE);
    CHECK((orders & LATCHKEY_ORDER_THROW_BOLT) != 0 && (orders & LATCHKEY_ORDER_TIMER) != 0);
    CHECK(latchkey_lock_capacity(&lock, &report) == LATCHKEY_DONE && report.is_untold);
    CHECK(latchkey_lock_tell(&lock) == LATCHKEY_DONE && latchkey_lock_tell(&lock) == LATCHKEY_DONE);
    tick = 20;
    CHECK(house_sense(HOME) == LATCHKEY_DONE);
    CHECK(latchkey_lock_capacity(&lock, &report) == LATCHKEY_DONE);
    CHECK(!report.in_session && !report.is_untold && report.receipts_made == 4);
    CHECK(latchkey_lock_tampered(&lock, 21, &orders) == LATCHKEY_DONE);
    CHECK(orders == LATCHKEY_ORDER_SOUND_INTRUSION);
    CHECK(house_boot() == LATCHKEY_DONE && found.condition == LATCHKEY_JOURNAL_CLEAN);
    CHECK(latchkey_lock_capacity(&lock, &report) == LATCHKEY_DONE);
    CHECK(report.boots == 2 && report.receipts_made == 4 && report.issuers_used == 2);

    last = bring(&delivery, delivery.count - 1);
    CHECK(perform(last) == LATCHKEY_DONE && reply.reason == 0 && house_sense(0) == LATCHKEY_DONE);
    CHECK(latchkey_lock_elapse(&lock, 3600, &orders) == LATCHKEY_DONE);
    CHECK((orders & LATCHKEY_ORDER_SOUND_DOOR) != 0);
    /* Power is lost while it stands open: the restart says so at once. */
    CHECK(house_boot() == LATCHKEY_DONE && (found.orders & LATCHKEY_ORDER_SOUND_DOOR) != 0);
    CHECK(latchkey_lock_capacity(&lock, &report) == LATCHKEY_DONE && report.in_session);
    CHECK(house_sense(HOME) == LATCHKEY_DONE);
    CHECK(latchkey_lock_capacity(&lock, &report) == LATCHKEY_DONE && !report.in_session);
}

int main(int count, char **arguments)
{
    CHECK(sodium_init() >= 0 && count == 2);
    check_shape();
    check_init();
    check_states();
    check_visits();
    check_between();
    check_day();
    check_junk();
    check_failures();
    check_reentry();
    check_cuts();
    check_qualification(arguments[1]);
    printf("clib: visits in C pass\n");
    return 0;
}
