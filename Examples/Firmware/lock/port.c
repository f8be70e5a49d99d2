#include "port.h"

#include <string.h>

#include "crypto.h"
#include "semihost.h"

int lock_port_is_visit;

static struct {
    uint8_t key_seed[32];
    uint8_t seed[32];
    uint8_t random[32];
} secret;
static uint8_t public_key[32];
static uint8_t last_commit[LATCHKEY_COMMIT_BYTES];

void __attribute__((noinline)) lock_port_crypto_begin(void)
{
    __asm__ volatile(""); /* keeps the call */
}

void __attribute__((noinline)) lock_port_crypto_end(void)
{
    __asm__ volatile("" ::: "memory");
}

static void enter(void)
{
    if (lock_port_is_visit) {
        lock_port_crypto_begin();
    }
}

static void leave(void)
{
    if (lock_port_is_visit) {
        lock_port_crypto_end();
    }
}

static int32_t verify(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key)
{
    int32_t result;

    (void)context;
    enter();
    result = crypto_verify(signature, message, count, key) == 1 ? 0 : 1;
    leave();
    return result;
}

static int32_t sha256(void *context, uint8_t *digest, const uint8_t *message, size_t count)
{
    (void)context;
    enter();
    crypto_sha256(digest, message, count);
    leave();
    return 0;
}

static int32_t hmac_sha256(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count)
{
    (void)context;
    enter();
    crypto_hmac_sha256(mac, message, count, key, key_count);
    leave();
    return 0;
}

static int32_t sign(void *context, uint8_t *signature, const uint8_t *message, size_t count)
{
    (void)context;
    enter();
    crypto_sign(signature, message, count, secret.key_seed, public_key);
    leave();
    return 0;
}

/* Keeps the last record in RAM: this image shows the calls, not a flash layout. */
static int32_t persist(void *context, const uint8_t *record, size_t count)
{
    (void)context;
    if (count != sizeof last_commit) {
        return 1;
    }
    memcpy(last_commit, record, count);
    return 0;
}

static int32_t draw(void *context, uint8_t *bytes, size_t count)
{
    (void)context;
    if (count > sizeof secret.random) {
        return 1;
    }
    memcpy(bytes, secret.random, count);
    return 0;
}

int32_t lock_port_open(latchkey_lock *lock, const char *path)
{
    const latchkey_lock_callbacks callbacks = {NULL, verify, sha256, hmac_sha256, sign, persist,
                                               draw};
    const latchkey_lock_setup setup = {&callbacks, public_key, secret.seed, 1, 0};
    int32_t file = semihost_open_read(path);

    if (file < 0 || semihost_read(file, &secret, sizeof secret) != 0) {
        return LATCHKEY_ERROR_ARGUMENT;
    }
    semihost_close(file);
    crypto_public_key(public_key, secret.key_seed);
    return latchkey_lock_init(lock, sizeof *lock, &setup);
}
