/*
 * A port that has no board yet: every callback fails, and so the lock does not even begin. Fill them
 * in one by one; what is missing keeps the door shut.
 */
#include "port.h"

enum { FAILED = -1 };

static int32_t verify(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key)
{
    (void)context, (void)signature, (void)message, (void)count, (void)key;
    return FAILED;
}

static int32_t sha256(void *context, uint8_t *digest, const uint8_t *message, size_t count)
{
    (void)context, (void)digest, (void)message, (void)count;
    return FAILED;
}

static int32_t hmac_sha256(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count)
{
    (void)context, (void)mac, (void)message, (void)count, (void)key, (void)key_count;
    return FAILED;
}

static int32_t sign(void *context, uint8_t *signature, const uint8_t *message, size_t count)
{
    (void)context, (void)signature, (void)message, (void)count;
    return FAILED;
}

static int32_t draw(void *context, uint8_t *bytes, size_t count)
{
    (void)context, (void)bytes, (void)count;
    return FAILED;
}

static int32_t flash_read(void *context, uint32_t offset, uint8_t *bytes, size_t count)
{
    (void)context, (void)offset, (void)bytes, (void)count;
    return FAILED;
}

static int32_t flash_program(void *context, uint32_t offset, const uint8_t *bytes, size_t count)
{
    (void)context, (void)offset, (void)bytes, (void)count;
    return FAILED;
}

static int32_t flash_erase(void *context, uint32_t sector)
{
    (void)context, (void)sector;
    return FAILED;
}

const latchkey_lock_callbacks port_callbacks = {
    NULL, verify, sha256, hmac_sha256, sign, draw, flash_read, flash_program, flash_erase,
    8, 4096, LATCHKEY_FLASH_BYTES / 4096,
};
const uint8_t port_public_key[32] = {0};
const uint8_t port_seed[32] = {0};

int port_is_new(void)
{
    return 0;
}

uint32_t port_tick(void)
{
    return 0;
}

uint8_t port_reading(void)
{
    return 0;
}

size_t port_receive(uint8_t *message, size_t capacity)
{
    (void)message, (void)capacity;
    return 0;
}

void port_send(const uint8_t *message, size_t count)
{
    (void)message, (void)count;
}

void port_obey(uint8_t orders)
{
    (void)orders;
}

void port_stop(void)
{
    for (;;) {
    }
}
