/*
 * The image `lock`: messages come framed over the UART, replies leave likewise. It stands where a
 * radio and a bolt would be.
 *
 *   lock lock=PATH flash=PATH     key seed, device seed, random bytes, 32 bytes each; the flash
 *
 * Frames that are no message of the protocol, numbers big-endian:
 *
 *   fd condition orders halted     said once, when the lock has booted
 *   fe orders                      said whenever the lock orders something, before its reply
 *   d2 …                           a configuration; answered `ff reason(2)`. Somebody inside always
 *                                  shows that he is there
 *   f0                             answered f0, most stack used 4, stack there 4, crypto's stack 4
 *   f1 tick(4) reading             the sensors at a moment; answered f1 status
 *   f2 tick(4)                     time passes; answered f2 status
 *   f3                             days pass until the journal has been compacted; answered f3,
 *                                  steps of it 4
 *   f4                             answered f4 and how full the lock is, 2 each: issuers, counters,
 *                                  receipts kept, receipts free; free bytes of the journal 4
 *
 * The clock stands where the host puts it, as published visits want it: a product hands over its
 * seconds since boot. A bolt that is ordered out goes out.
 */
#include <stdint.h>
#include <string.h>

#include "board.h"
#include "count.h"
#include "framing.h"
#include "latchkey_lock.h"
#include "port.h"
#include "semihost.h"
#include "stack.h"

enum { STOPPED = 98, HOUR = 3600 };

static latchkey_lock lock;
static uint8_t content[FRAMING_CONTENT_BYTES];
static uint8_t reply_bytes[LATCHKEY_REPLY_BYTES];
static latchkey_lock_reply reply = {reply_bytes, sizeof reply_bytes, 0, 0, 0, 0, 0, 0};
static uint8_t reading = LATCHKEY_BOLT_THROWN | LATCHKEY_DOOR_CLOSED;
static uint32_t tick;

static void send(const uint8_t *message, size_t count)
{
    (void)framing_write(message, (intptr_t)count, board_uart_write);
}

static void put(uint8_t *to, uint32_t value, int count)
{
    for (int index = 0; index < count; index++) {
        to[index] = (uint8_t)(value >> (8 * (count - 1 - index)));
    }
}

static uint32_t get32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* Does what the lock orders, then tells, then tends: a bolt waits for no signature. */
static void obey(uint8_t orders)
{
    const uint8_t said[2] = {0xfe, orders};

    if (orders != 0) {
        send(said, sizeof said);
    }
    if ((orders & LATCHKEY_ORDER_WITHDRAW_BOLT) != 0 && (reading & LATCHKEY_BOLT_THROWN) != 0) {
        uint8_t more = 0;

        reading &= LATCHKEY_DOOR_CLOSED;
        (void)latchkey_lock_sense(&lock, reading, tick, &more);
        if (more != 0) {
            send((const uint8_t[]){0xfe, more}, 2);
        }
    }
}

static void idle(void)
{
    while (latchkey_lock_tell(&lock) == LATCHKEY_MORE) {
    }
    while (latchkey_lock_tend(&lock, tick) == LATCHKEY_MORE) {
    }
}

/* Goes through a visit; a product looks after its radio between two steps. */
static void visit(size_t count)
{
    int32_t status;

    latchkey_count_begin();
    lock_port_is_visit = 1;
    status = latchkey_lock_begin(&lock, content, count, LATCHKEY_CHANNEL_BLE, NULL, tick, &reply);
    while (status == LATCHKEY_MORE) {
        status = latchkey_lock_step(&lock, &reply);
    }
    lock_port_is_visit = 0;
    latchkey_count_end();
    if (status == LATCHKEY_DONE) {
        obey(reply.orders);
        if (reply.count > 0) {
            send(reply_bytes, reply.count);
        }
    }
}

static void answer_hello(size_t count)
{
    if (latchkey_lock_hello(&lock, content, count, tick, &reply) == LATCHKEY_DONE
        && reply.count > 0) {
        send(reply_bytes, reply.count);
    }
}

static void configure(size_t count)
{
    uint16_t reason = 0xffff;
    uint8_t said[3] = {0xff};

    (void)latchkey_lock_configure(&lock, content, count, 1, tick, &reason);
    put(said + 1, reason, 2);
    send(said, sizeof said);
}

static void send_stack(void)
{
    uint8_t said[13] = {0xf0};

    put(said + 1, stack_high_water(), 4);
    put(said + 5, stack_capacity(), 4);
    put(said + 9, lock_port_crypto_stack(), 4);
    send(said, sizeof said);
}

static void send_capacity(void)
{
    latchkey_lock_report report;
    uint8_t said[13] = {0xf4};

    memset(&report, 0, sizeof report);
    (void)latchkey_lock_capacity(&lock, &report);
    put(said + 1, report.issuers_used, 2);
    put(said + 3, report.counters_used, 2);
    put(said + 5, report.receipts_kept, 2);
    put(said + 7, report.receipts_free, 2);
    put(said + 9, report.journal_free_bytes, 4);
    send(said, sizeof said);
}

/* Sensors, or time alone. */
static void move_door(int is_sensor)
{
    uint8_t said[2] = {content[0], 0}, orders = 0;

    tick = get32(content + 1);
    if (is_sensor) {
        reading = content[5];
        said[1] = (uint8_t)latchkey_lock_sense(&lock, reading, tick, &orders);
    } else {
        said[1] = (uint8_t)latchkey_lock_elapse(&lock, tick, &orders);
    }
    obey(orders);
    send(said, sizeof said);
}

/* An hour passes at a time; each leaves a record. */
static void compact(void)
{
    uint8_t said[5] = {0xf3};
    uint32_t steps = 0;
    int32_t status = LATCHKEY_DONE;

    for (int hour = 0; hour < 4000 && steps == 0; hour++) {
        tick += HOUR;
        while ((status = latchkey_lock_tend(&lock, tick)) == LATCHKEY_MORE) {
            steps++;
        }
    }
    put(said + 1, status == LATCHKEY_DONE ? steps : 0, 4);
    send(said, sizeof said);
}

/* Looks at the first bytes alone: the lock reads the rest, and refuses what is not so. */
static void answer(size_t count)
{
    switch (content[0]) {
    case 0xf0: send_stack(); break;
    case 0xf1: move_door(1); break;
    case 0xf2: move_door(0); break;
    case 0xf3: compact(); break;
    case 0xf4: send_capacity(); break;
    case 0xd2: configure(count); break;
    default:
        if (count > 1 && content[1] == 3) {
            answer_hello(count);
        } else {
            visit(count);
        }
    }
    idle();
}

/* The word behind `name` in a command line, ended there. */
static const char *word(char *line, const char *name)
{
    char *begin = strstr(line, name), *end;

    if (begin == NULL) {
        return "";
    }
    begin += strlen(name);
    end = strchr(begin, ' ');
    if (end != NULL) {
        *end = 0;
    }
    return begin;
}

static void boot(void)
{
    static char line[256];
    latchkey_lock_found found;
    uint8_t said[4] = {0xfd};
    const char *flash, *secret;

    if (semihost_command_line(line, sizeof line) != 0) {
        semihost_exit(STOPPED);
    }
    flash = word(line, " flash=");
    secret = word(line, " lock=");
    if (latchkey_lock_abi_version() != LATCHKEY_LOCK_ABI
        || latchkey_lock_size() > sizeof lock
        || lock_port_boot(&lock, secret, flash, reading, &found) != LATCHKEY_DONE) {
        semihost_print("lock: not booted\n");
        semihost_exit(STOPPED);
    }
    said[1] = found.condition;
    said[2] = found.orders;
    said[3] = found.is_halted;
    send(said, sizeof said);
    obey(found.orders);
    idle();
}

int main(void)
{
    static uint32_t reader[FRAMING_STATE_WORDS];

    stack_paint();
    board_init();
    framing_reader_reset(reader);
    boot();
    for (;;) {
        int byte = board_uart_read();
        intptr_t count;

        if (byte < 0) {
            continue;
        }
        count = framing_reader_receive(reader, (uint8_t)byte, board_milliseconds(), content,
                                       sizeof content);
        if (count > 0) {
            answer((size_t)count);
        }
    }
}
