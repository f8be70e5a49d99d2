/*
 * Plays every case that visits.py has written on a lock behind the C functions:
 *
 *   play CASES      exits with 1 when a verdict, a reason or a nonce differs
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

static latchkey_lock lock;
static struct port port;
static uint64_t boot;
static uint32_t tick;

/* Reads hex, as much as there is, into `bytes`; a message may be longer than any lock takes. */
static size_t decode(const char *hex, uint8_t *bytes, size_t capacity)
{
    size_t count = 0;

    if (sodium_hex2bin(bytes, capacity, hex, strlen(hex), NULL, &count, NULL) != 0) {
        fprintf(stderr, "no hex, or too much of it\n");
        exit(2);
    }
    return count;
}

/* Goes through a visit. Returns its reason; -1 for an error, or bytes or a bolt out of place. */
static int32_t finish(int32_t status, latchkey_lock_reply *reply, int is_ferry)
{
    latchkey_lock_authorization authorization;

    while (status == LATCHKEY_MORE) {
        int32_t before = port.verified;

        status = latchkey_lock_step(&lock, reply);
        if (port.verified > before + 1) {
            return -1;
        }
    }
    if (status != LATCHKEY_DONE || reply->count == 0) {
        return -1;
    }
    status = latchkey_lock_take_authorization(&lock, &authorization);
    if ((status == LATCHKEY_DONE) != (reply->reason == 0 && !is_ferry)) {
        return -1;
    }
    return reply->reason;
}

/* Does what one line says. Returns whether it came out as expected. */
static int perform(char *line)
{
    static char hex[1 << 16], other[256], seed_hex[256], random_hex[256];
    static uint8_t message[1 << 15], bytes[LATCHKEY_REPLY_BYTES], seed[32];
    latchkey_lock_reply reply = {bytes, sizeof bytes, 0, 0, 0, 0};
    unsigned long number = 0, extra = 0;
    uint16_t reason = 0;
    size_t count;

    if (sscanf(line, "boot %lu %255s %255s %255s", &number, other, seed_hex, random_hex) == 4) {
        uint8_t key[32], random[32];
        latchkey_lock_callbacks callbacks;
        latchkey_lock_setup setup = {&callbacks, port.public_key, seed, 1, (uint32_t)number};

        decode(other, key, sizeof key);
        decode(seed_hex, seed, sizeof seed);
        decode(random_hex, random, sizeof random);
        port_init(&port, key, random);
        callbacks = port_callbacks(&port);
        boot = 1;
        tick = 0;
        return latchkey_lock_init(&lock, sizeof lock, &setup) == LATCHKEY_DONE;
    }
    if (sscanf(line, "power %255s", other) == 1) {
        decode(other, port.random, sizeof port.random);
        tick = 0;
        return latchkey_lock_restart(&lock, ++boot) == LATCHKEY_DONE;
    }
    if (sscanf(line, "advance %lu", &number) == 1) {
        tick += (uint32_t)number;
        return latchkey_lock_tick(&lock, tick) == LATCHKEY_DONE;
    }
    if (strncmp(line, "locked", 6) == 0) {
        return latchkey_lock_end_session(&lock) == LATCHKEY_DONE;
    }
    if (sscanf(line, "configure %lu %lu %65535s", &number, &extra, hex) >= 2) {
        count = decode(hex, message, sizeof message);
        return latchkey_lock_configure(&lock, message, count, (int32_t)extra, tick, &reason)
                   == LATCHKEY_DONE && reason == number;
    }
    if (sscanf(line, "hello %lu %255s %65535s", &number, other, hex) >= 2) {
        char said[33];

        count = decode(hex, message, sizeof message);
        if (latchkey_lock_hello(&lock, message, count, tick, &reply) != LATCHKEY_DONE
            || reply.reason != number || (reply.reason == 0) != (reply.count > 0)) {
            return 0;
        }
        /* The nonce stands behind key 2 and the lock's name, in whichever envelope. */
        for (size_t at = 0; other[0] != '-' && at + 16 <= reply.count; at++) {
            sodium_bin2hex(said, sizeof said, bytes + at, 16);
            if (strcmp(said, other) == 0) {
                return 1;
            }
        }
        return other[0] == '-';
    }
    if (sscanf(line, "ferry %lu %65535s", &number, hex) >= 1) {
        count = decode(hex, message, sizeof message);
        return finish(latchkey_lock_ferry_begin(&lock, message, count, LATCHKEY_CHANNEL_BLE, tick,
                                                &reply), &reply, 1) == (int32_t)number;
    }
    if (sscanf(line, "present %lu %lu %255s %65535s", &number, &extra, other, hex) >= 3) {
        uint8_t binding[32];
        int is_bound = other[0] != '-';

        if (is_bound) {
            decode(other, binding, sizeof binding);
        }
        count = decode(hex, message, sizeof message);
        return finish(latchkey_lock_present_begin(&lock, message, count, (uint8_t)extra,
                                                  is_bound ? binding : NULL, tick, &reply),
                      &reply, 0) == (int32_t)number;
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
            printf("clib: %s: %.60s\n", name, line);
            is_over = 1;
            failed++;
        }
    }
    fclose(file);
    printf("clib: %d cases of Vectors/v1 played, %d failed\n", cases, failed);
    return cases == 0 || failed > 0;
}
