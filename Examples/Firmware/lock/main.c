/*
 * The image `lock`: messages come framed over the UART, replies leave likewise. It stands where a
 * radio and a bolt would be.
 *
 *   lock lock=PATH      key seed, device seed, random bytes, 32 bytes each
 *
 * Frames that are no message of the protocol: `fe action relock(2)` says that the bolt moves; `ff`
 * asks for, and is answered with `ff`, the most stack used 4 and the stack there is 4. A
 * configuration is answered `ff reason(2)`, and somebody inside always shows that he is there. The
 * clock stands still, as published visits want it: a product hands over its seconds since boot.
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

enum { TICK = 0, STOPPED = 98 };

static latchkey_lock lock;
static uint8_t content[FRAMING_CONTENT_BYTES];
static uint8_t reply_bytes[LATCHKEY_REPLY_BYTES];

static void send(const uint8_t *message, size_t count)
{
    (void)framing_write(message, (intptr_t)count, board_uart_write);
}

static void put32(uint8_t *to, uint32_t value)
{
    for (int index = 0; index < 4; index++) {
        to[index] = (uint8_t)(value >> (24 - 8 * index));
    }
}

static void send_stack(void)
{
    uint8_t answer[9] = {0xff};

    put32(answer + 1, stack_high_water());
    put32(answer + 5, stack_capacity());
    send(answer, sizeof answer);
}

/* Goes through a visit; a product looks after its radio between two steps. */
static void visit(size_t count, int is_ferry)
{
    latchkey_lock_reply reply = {reply_bytes, sizeof reply_bytes, 0, 0, 0, 0};
    latchkey_lock_authorization authorization;
    int32_t status;

    latchkey_count_begin();
    lock_port_is_visit = !is_ferry;
    status = is_ferry ? latchkey_lock_ferry_begin(&lock, content, count, LATCHKEY_CHANNEL_BLE, TICK,
                                                  &reply)
                      : latchkey_lock_present_begin(&lock, content, count, LATCHKEY_CHANNEL_BLE,
                                                    NULL, TICK, &reply);
    while (status == LATCHKEY_MORE) {
        status = latchkey_lock_step(&lock, &reply);
    }
    lock_port_is_visit = 0;
    latchkey_count_end();
    if (latchkey_lock_take_authorization(&lock, &authorization) == LATCHKEY_DONE) {
        const uint8_t bolt[4] = {0xfe, authorization.action,
                                 (uint8_t)(authorization.relock_seconds >> 8),
                                 (uint8_t)authorization.relock_seconds};

        send(bolt, sizeof bolt);
    }
    if (status == LATCHKEY_DONE && reply.count > 0) {
        send(reply_bytes, reply.count);
    }
}

static void answer_hello(size_t count)
{
    latchkey_lock_reply reply = {reply_bytes, sizeof reply_bytes, 0, 0, 0, 0};

    if (latchkey_lock_hello(&lock, content, count, TICK, &reply) == LATCHKEY_DONE
        && reply.count > 0) {
        send(reply_bytes, reply.count);
    }
}

static void configure(size_t count)
{
    uint16_t reason = 0xffff;
    uint8_t answer[3] = {0xff, 0, 0};

    (void)latchkey_lock_configure(&lock, content, count, 1, TICK, &reason);
    answer[1] = (uint8_t)(reason >> 8);
    answer[2] = (uint8_t)reason;
    send(answer, sizeof answer);
}

/* Looks at the first bytes alone: the lock reads the rest, and refuses what is not so. */
static void answer(size_t count)
{
    if (content[0] == 0xff) {
        send_stack();
    } else if (content[0] == 0xd2) {
        configure(count);
    } else if (count > 1 && content[1] == 3) {
        answer_hello(count);
    } else {
        visit(count, count > 1 && content[1] == 2);
    }
}

int main(void)
{
    static char line[256];
    static uint32_t reader[FRAMING_STATE_WORDS];
    const char *path;

    stack_paint();
    board_init();
    path = semihost_command_line(line, sizeof line) == 0 ? strstr(line, "lock=") : NULL;
    if (path == NULL || lock_port_open(&lock, path + 5) != LATCHKEY_DONE) {
        semihost_exit(STOPPED);
    }
    framing_reader_reset(reader);
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
