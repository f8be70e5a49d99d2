#include "port.h"

#include <sodium.h>
#include <string.h>

/* Calls every function that takes a context, from within a callback. */
static void reenter(struct port *port)
{
    static uint8_t bytes[LATCHKEY_REPLY_BYTES];
    latchkey_lock *lock = port->reenter;
    latchkey_lock_reply reply = {bytes, sizeof bytes, 0, 0, 0, 0, 0, 0};
    latchkey_lock_setup setup = {&port->callbacks, port->public_key, port->random, 0, 300};
    latchkey_lock_found found;
    latchkey_lock_report report;
    uint16_t reason;
    uint32_t tick;
    uint8_t orders;
    const int32_t results[] = {
        latchkey_lock_init(lock, sizeof *lock, &setup),
        latchkey_lock_boot(lock, 0, &found),
        latchkey_lock_format(lock),
        latchkey_lock_configure(lock, bytes, 1, 1, 9, &reason),
        latchkey_lock_hello(lock, bytes, 1, 9, &reply),
        latchkey_lock_begin(lock, bytes, 1, LATCHKEY_CHANNEL_BLE, NULL, 9, &reply),
        latchkey_lock_step(lock, &reply),
        latchkey_lock_show(lock, &reply),
        latchkey_lock_reset(lock, 1, 0, 9, &reason, &orders),
        latchkey_lock_sense(lock, 0, 9, &orders),
        latchkey_lock_jammed(lock, 9, &orders),
        latchkey_lock_tampered(lock, 9, &orders),
        latchkey_lock_elapse(lock, 9, &orders),
        latchkey_lock_wake_tick(lock, &tick),
        latchkey_lock_tell(lock),
        latchkey_lock_tend(lock, 9),
        latchkey_lock_capacity(lock, &report),
        latchkey_lock_wipe(lock, sizeof *lock),
    };

    for (size_t index = 0; index < sizeof results / sizeof results[0]; index++) {
        port->reentered += results[index] != LATCHKEY_ERROR_BUSY;
    }
}

/* Whether a callback fails now. */
static int fails(struct port *port, enum callback callback)
{
    port->called[callback]++;
    if (port->reenter != NULL) {
        reenter(port);
    }
    if (port->left[callback] == 0) {
        return 1;
    }
    port->left[callback] -= port->left[callback] > 0;
    return 0;
}

static int32_t verify(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key)
{
    struct port *port = context;

    if (fails(port, VERIFY)) {
        return 1;
    }
    if (port->is_lenient) {
        return sodium_is_zero(signature, 64);
    }
    return crypto_sign_verify_detached(signature, message, count, key);
}

static int32_t sha256(void *context, uint8_t *digest, const uint8_t *message, size_t count)
{
    return fails(context, SHA256) ? -7 : crypto_hash_sha256(digest, message, count);
}

static int32_t hmac_sha256(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count)
{
    crypto_auth_hmacsha256_state state;

    if (fails(context, HMAC)) {
        return 1;
    }
    crypto_auth_hmacsha256_init(&state, key, key_count);
    crypto_auth_hmacsha256_update(&state, message, count);
    return crypto_auth_hmacsha256_final(&state, mac);
}

static int32_t sign(void *context, uint8_t *signature, const uint8_t *message, size_t count)
{
    struct port *port = context;

    return fails(port, SIGN) ? 1 : crypto_sign_detached(signature, NULL, message, count, port->key);
}

static int32_t draw(void *context, uint8_t *bytes, size_t count)
{
    struct port *port = context;

    if (fails(port, RANDOM) || count > sizeof port->random) {
        return 1;
    }
    memcpy(bytes, port->random, count);
    return 0;
}

static int32_t read_flash(void *context, uint32_t offset, uint8_t *bytes, size_t count)
{
    struct port *port = context;

    return fails(port, READ) ? 1 : flash_read(&port->flash, offset, bytes, count);
}

static int32_t program_flash(void *context, uint32_t offset, const uint8_t *bytes, size_t count)
{
    struct port *port = context;

    return fails(port, PROGRAM) ? 1 : flash_program(&port->flash, offset, bytes, count);
}

static int32_t erase_flash(void *context, uint32_t sector)
{
    struct port *port = context;

    return fails(port, ERASE) ? 1 : flash_erase(&port->flash, sector);
}

void port_init(struct port *port, const uint8_t *seed, const uint8_t *random)
{
    const latchkey_lock_callbacks callbacks = {
        port,         verify,      sha256,     hmac_sha256,  sign,         draw, read_flash,
        program_flash, erase_flash, FLASH_UNIT, FLASH_SECTOR, FLASH_SECTORS};

    memset(port, 0, sizeof *port);
    crypto_sign_seed_keypair(port->public_key, port->key, seed);
    memcpy(port->random, random, sizeof port->random);
    flash_init(&port->flash);
    port_mend(port);
    port->callbacks = callbacks;
}

void port_mend(struct port *port)
{
    for (size_t index = 0; index < CALLBACKS; index++) {
        port->left[index] = -1;
    }
}
