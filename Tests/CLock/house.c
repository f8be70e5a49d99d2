#include "house.h"

#include <stddef.h>

latchkey_lock lock;
struct port port;
uint8_t bytes[LATCHKEY_REPLY_BYTES];
latchkey_lock_reply reply = {bytes, sizeof bytes, 0, 0, 0, 0, 0, 0};
uint32_t tick;
int32_t opened;
uint8_t reading = LATCHKEY_BOLT_THROWN | LATCHKEY_DOOR_CLOSED;
latchkey_lock_found found;
uint8_t seed[32];
uint32_t drift;

void house_obey(uint8_t orders)
{
    while (latchkey_lock_tell(&lock) == LATCHKEY_MORE) {
    }
    opened += (orders & (LATCHKEY_ORDER_WITHDRAW_BOLT | LATCHKEY_ORDER_RELEASE_STRIKE)) != 0;
    if ((orders & LATCHKEY_ORDER_WITHDRAW_BOLT) != 0 && (reading & LATCHKEY_BOLT_THROWN) != 0) {
        (void)house_sense(reading & LATCHKEY_DOOR_CLOSED);
    }
}

int32_t house_boot(void)
{
    const latchkey_lock_setup setup = {&port.callbacks, port.public_key, seed, drift, 300};
    int32_t status = latchkey_lock_init(&lock, sizeof lock, &setup);

    tick = 0;
    if (status == LATCHKEY_DONE) {
        status = latchkey_lock_boot(&lock, reading, &found);
    }
    if (status == LATCHKEY_DONE && found.condition == LATCHKEY_JOURNAL_UNFORMATTED) {
        status = latchkey_lock_format(&lock);
        if (status == LATCHKEY_DONE) {
            status = latchkey_lock_boot(&lock, reading, &found);
        }
    }
    if (status == LATCHKEY_DONE) {
        house_obey(found.orders);
    }
    return status;
}

int32_t house_found(const uint8_t *key, const uint8_t *random)
{
    port_init(&port, key, random);
    reading = LATCHKEY_BOLT_THROWN | LATCHKEY_DOOR_CLOSED;
    opened = 0;
    return house_boot();
}

static void tend(void)
{
    while (latchkey_lock_tend(&lock, tick) == LATCHKEY_MORE) {
    }
}

int32_t house_visit(const uint8_t *message, size_t count, uint8_t channel, const uint8_t *binding)
{
    int32_t status = latchkey_lock_begin(&lock, message, count, channel, binding, tick, &reply);

    while (status == LATCHKEY_MORE) {
        int32_t before = port.called[VERIFY];

        status = latchkey_lock_step(&lock, &reply);
        if (port.called[VERIFY] > before + 1) {
            return LATCHKEY_ERROR_ARGUMENT; /* more than one verification in a step */
        }
    }
    if (status == LATCHKEY_DONE) {
        house_obey(reply.orders);
        tend();
    }
    return status;
}

int32_t house_advance(uint32_t seconds)
{
    uint32_t end = tick + seconds, wake;
    int32_t status;

    while ((status = latchkey_lock_wake_tick(&lock, &wake)) == LATCHKEY_DONE && wake <= end) {
        uint8_t orders;

        tick = wake > tick ? wake : tick;
        status = latchkey_lock_elapse(&lock, tick, &orders);
        if (status != LATCHKEY_DONE) {
            break;
        }
        house_obey(orders);
    }
    tick = end;
    tend();
    return status;
}

int32_t house_sense(uint8_t next)
{
    uint8_t orders;
    int32_t status;

    reading = next;
    status = latchkey_lock_sense(&lock, reading, tick, &orders);
    if (status == LATCHKEY_DONE) {
        house_obey(orders);
    }
    return status;
}

int32_t house_reset(int32_t has_presence, uint16_t reason)
{
    uint16_t got;
    uint8_t orders;
    int32_t status = latchkey_lock_reset(&lock, has_presence, reading, tick, &got, &orders);

    if (status != LATCHKEY_DONE || got != reason) {
        return LATCHKEY_ERROR_ARGUMENT;
    }
    if (reason == 0) {
        tick = 0;
        house_obey(orders);
    }
    return LATCHKEY_DONE;
}
