#include "port.h"

#include <sodium.h>
#include <string.h>

/* Whether the callback behind a switch fails now. Calls the lock again where that is asked for. */
static int32_t fails(struct port *port, int32_t *left)
{
    if (port->reenter != NULL) {
        static uint8_t bytes[LATCHKEY_REPLY_BYTES];
        latchkey_lock *lock = port->reenter;
        latchkey_lock_reply reply = {bytes, sizeof bytes, 0, 0, 0, 0};
        latchkey_lock_authorization authorization;
        latchkey_lock_callbacks callbacks = port_callbacks(port);
        latchkey_lock_setup setup = {&callbacks, port->public_key, port->random, 9, 0};
        uint16_t reason;
        const int32_t results[] = {
            latchkey_lock_init(lock, sizeof *lock, &setup),
            latchkey_lock_restart(lock, 9),
            latchkey_lock_configure(lock, bytes, 1, 1, 0, &reason),
            latchkey_lock_hello(lock, bytes, 1, 0, &reply),
            latchkey_lock_present_begin(lock, bytes, 1, LATCHKEY_CHANNEL_BLE, NULL, 0, &reply),
            latchkey_lock_ferry_begin(lock, bytes, 1, LATCHKEY_CHANNEL_BLE, 0, &reply),
            latchkey_lock_step(lock, &reply),
            latchkey_lock_take_authorization(lock, &authorization),
            latchkey_lock_tick(lock, 9),
            latchkey_lock_end_session(lock),
            latchkey_lock_wipe(lock, sizeof *lock),
        };

        for (size_t index = 0; index < sizeof results / sizeof results[0]; index++) {
            port->reentered += results[index] != LATCHKEY_ERROR_BUSY;
        }
    }
    if (*left == 0) {
        return 1;
    }
    *left -= *left > 0;
    return 0;
}

static int32_t verify(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key)
{
    struct port *port = context;

    port->verified++;
    if (fails(port, &port->verify_left)) {
        return 1;
    }
    return crypto_sign_verify_detached(signature, message, count, key);
}

static int32_t sha256(void *context, uint8_t *digest, const uint8_t *message, size_t count)
{
    struct port *port = context;

    return fails(port, &port->sha256_left) ? -7 : crypto_hash_sha256(digest, message, count);
}

static int32_t hmac_sha256(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count)
{
    struct port *port = context;
    crypto_auth_hmacsha256_state state;

    if (fails(port, &port->hmac_left)) {
        return 1;
    }
    crypto_auth_hmacsha256_init(&state, key, key_count);
    crypto_auth_hmacsha256_update(&state, message, count);
    return crypto_auth_hmacsha256_final(&state, mac);
}

static int32_t sign(void *context, uint8_t *signature, const uint8_t *message, size_t count)
{
    struct port *port = context;

    if (fails(port, &port->sign_left)) {
        return 1;
    }
    return crypto_sign_detached(signature, NULL, message, count, port->key);
}

static int32_t persist(void *context, const uint8_t *record, size_t count)
{
    struct port *port = context;

    if (fails(port, &port->persist_left) || count != sizeof port->record) {
        return 1;
    }
    port->persisted++;
    memcpy(port->record, record, count);
    return 0;
}

static int32_t draw(void *context, uint8_t *bytes, size_t count)
{
    struct port *port = context;

    if (fails(port, &port->random_left) || count != sizeof port->random) {
        return 1;
    }
    memcpy(bytes, port->random, count);
    return 0;
}

void port_init(struct port *port, const uint8_t *seed, const uint8_t *random)
{
    memset(port, 0, sizeof *port);
    crypto_sign_seed_keypair(port->public_key, port->key, seed);
    memcpy(port->random, random, sizeof port->random);
    port->verify_left = port->sha256_left = port->hmac_left = -1;
    port->sign_left = port->persist_left = port->random_left = -1;
}

latchkey_lock_callbacks port_callbacks(struct port *port)
{
    latchkey_lock_callbacks callbacks = {port, verify, sha256, hmac_sha256, sign, persist, draw};

    return callbacks;
}
