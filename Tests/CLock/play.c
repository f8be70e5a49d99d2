/*
 * Plays every case that visits.py has written on a lock behind the C functions:
 *
 *   play CASES      exits with 1 when a verdict, a reason or a nonce differs
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "house.h"

static char hex[1 << 16], other[256], third[256];
static uint8_t message[1 << 15];

/* Reads hex, as much as there is, into `target`; a message may be longer than any lock takes. */
static size_t decode(const char *text, uint8_t *target, size_t capacity)
{
    size_t count = 0;

    if (sodium_hex2bin(target, capacity, text, strlen(text), NULL, &count, NULL) != 0) {
        fprintf(stderr, "no hex, or too much of it\n");
        exit(2);
    }
    return count;
}

/* Whether a visit came out as it should: reason, bytes to send, and a bolt only for an allow. */
static int is_reply(int32_t status, unsigned long reason, int is_ferry)
{
    int is_open = (reply.orders & (LATCHKEY_ORDER_WITHDRAW_BOLT | LATCHKEY_ORDER_RELEASE_STRIKE)) != 0;

    return status == LATCHKEY_DONE && reply.reason == reason && reply.count > 0
           && reply.is_allowed == (reason == 0 && !is_ferry)
           && (!is_open || (reply.is_allowed && reply.action != LATCHKEY_ACTION_LOCK))
           && port.flash.broken == 0;
}

static int perform_hello(unsigned long reason, const char *nonce, size_t count)
{
    char said[33];

    if (latchkey_lock_hello(&lock, message, count, tick, &reply) != LATCHKEY_DONE
        || reply.reason != reason || (reason == 0) != (reply.count > 0)) {
        return 0;
    }
    /* The nonce stands behind key 2 and the lock's name, in whichever envelope. */
    for (size_t at = 0; nonce[0] != '-' && at + 16 <= reply.count; at++) {
        sodium_bin2hex(said, sizeof said, bytes + at, 16);
        if (strcmp(said, nonce) == 0) {
            return 1;
        }
    }
    return nonce[0] == '-';
}

/* Whether so many receipts are shown behind the answer; then there is nothing to show. */
static int is_shown(int count)
{
    while (latchkey_lock_show(&lock, &reply) == LATCHKEY_MORE) {
        if (reply.count < 64 || bytes[0] != 0x84 || bytes[1] != 6) {
            return 0;
        }
        count--;
    }
    return count == 0 && reply.count == 0;
}

/* Boots, loses power, lets time pass, moves bolt and door. -1: the line says something else. */
static int perform_house(const char *line)
{
    unsigned long number = 0, extra = 0;

    if (sscanf(line, "boot %lu %255s %255s %255s", &number, other, hex, third) == 4) {
        uint8_t key[32], random[32];

        decode(other, key, sizeof key);
        decode(hex, seed, sizeof seed);
        decode(third, random, sizeof random);
        drift = (uint32_t)number;
        return house_found(key, random) == LATCHKEY_DONE && !found.is_halted;
    }
    if (sscanf(line, "power %255s", other) == 1) {
        decode(other, port.random, sizeof port.random);
        return house_boot() == LATCHKEY_DONE && found.condition == LATCHKEY_JOURNAL_CLEAN;
    }
    if (sscanf(line, "reset %lu %lu %255s", &number, &extra, other) == 3) {
        decode(other, port.random, sizeof port.random);
        return house_reset((int32_t)extra, (uint16_t)number) == LATCHKEY_DONE;
    }
    if (sscanf(line, "advance %lu", &number) == 1) {
        return house_advance((uint32_t)number) == LATCHKEY_DONE;
    }
    if (sscanf(line, "sensor %lu %lu", &number, &extra) == 2) {
        return house_sense((uint8_t)(number * LATCHKEY_BOLT_THROWN + extra * LATCHKEY_DOOR_CLOSED))
               == LATCHKEY_DONE;
    }
    return -1;
}

/* Does what one line says. Returns whether it came out as expected. */
static int perform(const char *line)
{
    unsigned long number = 0, extra = 0;
    int result = perform_house(line);

    hex[0] = 0;
    if (result >= 0) {
        return result;
    }
    if (sscanf(line, "configure %lu %lu %65535s", &number, &extra, hex) >= 2) {
        uint16_t reason = 0xffff;
        size_t count = decode(hex, message, sizeof message);

        return latchkey_lock_configure(&lock, message, count, (int32_t)extra, tick, &reason)
                   == LATCHKEY_DONE && reason == number;
    }
    if (sscanf(line, "hello %lu %255s %65535s", &number, other, hex) >= 2) {
        return perform_hello(number, other, decode(hex, message, sizeof message));
    }
    if (sscanf(line, "ferry %lu %65535s", &number, hex) >= 1) {
        size_t count = decode(hex, message, sizeof message);

        return is_reply(house_visit(message, count, LATCHKEY_CHANNEL_BLE, NULL), number, 1);
    }
    if (sscanf(line, "present %lu %lu %255s %255s %65535s", &number, &extra, third, other, hex) >= 4) {
        uint8_t binding[32];
        int is_bound = other[0] != '-';
        size_t count = decode(hex, message, sizeof message);

        if (is_bound) {
            decode(other, binding, sizeof binding);
        }
        return is_reply(house_visit(message, count, (uint8_t)extra, is_bound ? binding : NULL),
                        number, 0)
               && (third[0] == '-' || is_shown(atoi(third)));
    }
    return 0;
}

int main(int count, char **arguments)
{
    static char line[1 << 17], name[256];
    int cases = 0, failed = 0, is_over = 0;
    FILE *file = count == 2 ? fopen(arguments[1], "r") : NULL;

    if (file == NULL || sodium_init() < 0) {
        fprintf(stderr, "usage: play CASES\n");
        return 2;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "case %255s", name) == 1) {
            cases++;
            is_over = 0;
        } else if (!is_over && !perform(line)) {
            printf("clib: %s: %.60s (reason %u)\n", name, line, reply.reason);
            is_over = 1;
            failed++;
        }
    }
    fclose(file);
    printf("clib: %d cases of Vectors/v1 played, %d failed\n", cases, failed);
    return cases == 0 || failed > 0;
}
