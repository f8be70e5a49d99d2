/* The main loop of a door: every function of the library where it belongs. */
#include <stdint.h>

#include "latchkey_lock.h"
#include "port.h"

enum { CONFIGURATION = 0xd2, HELLO = 3 };

static latchkey_lock lock;
static uint8_t message[LATCHKEY_MESSAGE_BYTES];
static uint8_t answer[LATCHKEY_REPLY_BYTES];
static latchkey_lock_reply reply = {answer, sizeof answer, 0, 0, 0, 0, 0, 0};

/* After a callback has failed, what is in memory may be wrong: what is in flash is not. */
static void expect(int32_t status)
{
    if (status < 0 && status != LATCHKEY_ERROR_SIGN && status != LATCHKEY_ERROR_FULL
        && status != LATCHKEY_ERROR_DAMAGED) {
        port_stop();
    }
}

static void boot(void)
{
    const latchkey_lock_setup setup = {&port_callbacks, port_public_key, port_seed, 100, 300};
    latchkey_lock_found found;

    if (latchkey_lock_abi_version() != LATCHKEY_LOCK_ABI) {
        port_stop();
    }
    expect(latchkey_lock_init(&lock, sizeof lock, &setup));
    expect(latchkey_lock_boot(&lock, port_reading(), &found));
    if (found.condition == LATCHKEY_JOURNAL_UNFORMATTED && port_is_new()) {
        expect(latchkey_lock_format(&lock));
        expect(latchkey_lock_boot(&lock, port_reading(), &found));
    }
    port_obey(found.orders);
}

static void judge(size_t count)
{
    uint32_t tick = port_tick();
    uint16_t reason;
    int32_t status;

    if (message[0] == CONFIGURATION) {
        /* Presence is a button inside: say 1 only while somebody holds it. */
        expect(latchkey_lock_configure(&lock, message, count, 0, tick, &reason));
        return;
    }
    if (count > 1 && message[1] == HELLO) {
        status = latchkey_lock_hello(&lock, message, count, tick, &reply);
    } else {
        status = latchkey_lock_begin(&lock, message, count, LATCHKEY_CHANNEL_BLE, NULL, tick, &reply);
        while (status == LATCHKEY_MORE) {
            status = latchkey_lock_step(&lock, &reply);
        }
    }
    expect(status);
    port_obey(reply.orders);
    if (reply.count > 0) {
        port_send(reply.bytes, reply.count);
    }
}

/* Sensors and time. */
static void watch(void)
{
    static uint8_t last;
    uint8_t reading = port_reading(), orders = 0;
    uint32_t tick = port_tick(), wake = UINT32_MAX;

    if (reading != last) {
        last = reading;
        expect(latchkey_lock_sense(&lock, reading, tick, &orders));
        port_obey(orders);
    }
    expect(latchkey_lock_wake_tick(&lock, &wake));
    if (tick >= wake) {
        expect(latchkey_lock_elapse(&lock, tick, &orders));
        port_obey(orders);
    }
}

int main(void)
{
    boot();
    for (;;) {
        size_t count = port_receive(message, sizeof message);

        if (count > 0) {
            judge(count);
        }
        watch();
        /* One step each time round: a visitor waits for no more than that. */
        expect(latchkey_lock_tell(&lock));
        expect(latchkey_lock_tend(&lock, port_tick()));
    }
}
