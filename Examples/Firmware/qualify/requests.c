#include "requests.h"

#include <string.h>

#include "board.h"
#include "count.h"
#include "crypto.h"
#include "entropy.h"
#include "fault.h"
#include "flash.h"
#include "packets.h"
#include "stack.h"

enum {
    NAME = 0x00,
    VERIFY = 0x01,
    SHA256 = 0x02,
    HMAC = 0x03,
    SIGN = 0x04,
    RANDOM = 0x05,
    STACK = 0x06,
    PACKETS = 0x07,
    FLASH_READ = 0x10,
    FLASH_PROGRAM = 0x11,
    FLASH_ERASE = 0x12,
    FLASH_FILL = 0x13,
    FAULT = 0x20,
    REFUSED = 0xff
};

#define MOST_BYTES 64u

static uint32_t get32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void put32(uint8_t *bytes, uint32_t value)
{
    for (int index = 0; index < 4; index++) {
        bytes[index] = (uint8_t)(value >> (24 - 8 * index));
    }
}

/*
 * The crypto, with the counter around what alone is measured. Returns the bytes of the answer
 * behind its operation, 0 for a request it does not understand.
 */
static size_t answer_crypto(uint8_t operation, const uint8_t *body, size_t count, uint8_t *out)
{
    size_t key_count;

    switch (operation) {
    case VERIFY:
        if (count < 96) {
            return 0;
        }
        latchkey_count_begin();
        out[0] = (uint8_t)crypto_verify(body + 32, body + 96, count - 96, body);
        latchkey_count_end();
        return 1;
    case SHA256:
        crypto_sha256(out, body, count);
        return 32;
    case HMAC:
        key_count = count < 2 ? count : (size_t)body[0] << 8 | body[1];
        if (count < 2 || count - 2 < key_count) {
            return 0;
        }
        crypto_hmac_sha256(out, body + 2 + key_count, count - 2 - key_count, body + 2, key_count);
        return 32;
    case SIGN:
        if (count < 32) {
            return 0;
        }
        crypto_public_key(out, body);
        latchkey_count_begin();
        crypto_sign(out + 32, body + 32, count - 32, body, out);
        latchkey_count_end();
        return 96;
    default:
        return 0;
    }
}

/* Random bytes, the stack, small packets; the return value as above. */
static size_t answer_port(uint8_t operation, const uint8_t *body, size_t count, uint8_t *out)
{
    switch (operation) {
    case NAME:
        memcpy(out, board_name, strlen(board_name));
        return strlen(board_name);
    case RANDOM:
        if (count != 1 || body[0] > MOST_BYTES || entropy_fill(out, body[0]) != 0) {
            return 0;
        }
        return body[0];
    case STACK:
        put32(out, stack_high_water());
        put32(out + 4, stack_capacity());
        return 8;
    case PACKETS:
        return count > 0 && packets_round_trip(out, body + 1, count - 1, body[0]) == 0 ? 64 : 0;
    default:
        return 0;
    }
}

/* The flash; the return value as above. */
static size_t answer_flash(uint8_t operation, const uint8_t *body, size_t count, uint8_t *out)
{
    if (operation == FLASH_READ && count == 5 && body[4] <= MOST_BYTES) {
        out[0] = (uint8_t)flash_read(get32(body), out + 1, body[4]);
        return out[0] == FLASH_DONE ? 1u + body[4] : 1;
    }
    if (operation == FLASH_PROGRAM && count == 4 + FLASH_UNIT_BYTES) {
        out[0] = (uint8_t)flash_program(get32(body), body + 4);
        return 1;
    }
    if (operation == FLASH_ERASE && count == 1) {
        out[0] = (uint8_t)flash_erase(body[0]);
        return 1;
    }
    return 0;
}

/* Programs unit after unit, and says so behind each: what was said must outlive a cut. */
static void fill_flash(uint32_t offset, requests_send_t send)
{
    uint8_t answer[5] = {FLASH_FILL};
    uint8_t unit[FLASH_UNIT_BYTES];
    flash_result_t result;

    for (;;) {
        put32(unit, offset);
        put32(unit + 4, ~offset);
        result = flash_program(offset, unit);
        if (result != FLASH_DONE) {
            break;
        }
        put32(answer + 1, offset);
        send(answer, sizeof answer);
        offset += FLASH_UNIT_BYTES;
    }
    answer[1] = (uint8_t)result;
    send(answer, 2);
}

void requests_answer(const uint8_t *request, size_t count, requests_send_t send)
{
    uint8_t answer[REQUESTS_ANSWER_BYTES];
    uint8_t operation = request[0];
    const uint8_t *body = request + 1;
    size_t length;

    if (operation == FAULT && count == 1) {
        fault_provoke();
    }
    if (operation == FLASH_FILL && count == 5) {
        fill_flash(get32(body), send);
        return;
    }
    length = answer_crypto(operation, body, count - 1, answer + 1);
    if (length == 0) {
        length = answer_port(operation, body, count - 1, answer + 1);
    }
    if (length == 0) {
        length = answer_flash(operation, body, count - 1, answer + 1);
    }
    answer[0] = length > 0 ? operation : (uint8_t)REFUSED;
    send(answer, 1 + length);
}
