#include "port.h"

#include <string.h>

#include "crypto.h"
#include "flash.h"
#include "semihost.h"

enum { CRYPTO_STACK_BYTES = 5120, PAINT = 0xa5 };

/* apart.S */
void apart_call(void (*function)(void *), void *argument, void *stack_top);

int lock_port_is_visit;

static struct {
    uint8_t key_seed[32];
    uint8_t seed[32];
    uint8_t random[32];
} secret;
static uint8_t public_key[32];
static uint8_t crypto_stack[CRYPTO_STACK_BYTES] __attribute__((aligned(16)));

/* What crypto is asked, on its way to the other stack. */
struct question {
    enum { VERIFY, SIGN, SHA256, HMAC } what;
    uint8_t *output;
    const uint8_t *signature, *message, *key;
    size_t count, key_count;
    int32_t result;
};

static void answer(void *argument)
{
    struct question *ask = argument;

    switch (ask->what) {
    case VERIFY:
        ask->result = !crypto_verify(ask->signature, ask->message, ask->count, ask->key);
        break;
    case SIGN:
        crypto_sign(ask->output, ask->message, ask->count, secret.key_seed, public_key);
        break;
    case SHA256:
        crypto_sha256(ask->output, ask->message, ask->count);
        break;
    case HMAC:
        crypto_hmac_sha256(ask->output, ask->message, ask->count, ask->key, ask->key_count);
        break;
    }
}

void __attribute__((noinline)) lock_port_crypto_begin(void)
{
    __asm__ volatile("");
}

void __attribute__((noinline)) lock_port_crypto_end(void)
{
    __asm__ volatile("");
}

void __attribute__((noinline)) lock_port_flash_begin(void)
{
    __asm__ volatile("");
}

void __attribute__((noinline)) lock_port_flash_end(void)
{
    __asm__ volatile("");
}

static int32_t put(struct question *ask)
{
    if (lock_port_is_visit) {
        lock_port_crypto_begin();
    }
    apart_call(answer, ask, crypto_stack + sizeof crypto_stack);
    if (lock_port_is_visit) {
        lock_port_crypto_end();
    }
    return ask->result;
}

static int32_t verify(void *context, const uint8_t *signature, const uint8_t *message,
                      size_t count, const uint8_t *key)
{
    struct question ask = {VERIFY, NULL, signature, message, key, count, 32, 1};

    (void)context;
    return put(&ask);
}

static int32_t sha256(void *context, uint8_t *digest, const uint8_t *message, size_t count)
{
    struct question ask = {SHA256, digest, NULL, message, NULL, count, 0, 0};

    (void)context;
    return put(&ask);
}

static int32_t hmac_sha256(void *context, uint8_t *mac, const uint8_t *message, size_t count,
                           const uint8_t *key, size_t key_count)
{
    struct question ask = {HMAC, mac, NULL, message, key, count, key_count, 0};

    (void)context;
    return put(&ask);
}

static int32_t sign(void *context, uint8_t *signature, const uint8_t *message, size_t count)
{
    struct question ask = {SIGN, signature, NULL, message, NULL, count, 0, 0};

    (void)context;
    return put(&ask);
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

static int32_t read_flash(void *context, uint32_t offset, uint8_t *bytes, size_t count)
{
    int32_t result;

    (void)context;
    lock_port_flash_begin();
    result = (int32_t)flash_read(offset, bytes, count);
    lock_port_flash_end();
    return result;
}

static int32_t program_flash(void *context, uint32_t offset, const uint8_t *bytes, size_t count)
{
    flash_result_t result = FLASH_DONE;

    (void)context;
    lock_port_flash_begin();
    for (size_t done = 0; done < count && result == FLASH_DONE; done += FLASH_UNIT_BYTES) {
        result = flash_program(offset + (uint32_t)done, bytes + done);
    }
    lock_port_flash_end();
    return (int32_t)result;
}

static int32_t erase_flash(void *context, uint32_t sector)
{
    (void)context;
    return (int32_t)flash_erase(sector);
}

uint32_t lock_port_crypto_stack(void)
{
    uint32_t untouched = 0;

    while (untouched < sizeof crypto_stack && crypto_stack[untouched] == PAINT) {
        untouched++;
    }
    return (uint32_t)sizeof crypto_stack - untouched;
}

int32_t lock_port_boot(latchkey_lock *lock, const char *secret_path, const char *flash_path,
                       uint8_t reading, latchkey_lock_found *found)
{
    static const latchkey_lock_callbacks callbacks = {
        NULL,          verify,      sha256,           hmac_sha256,        sign,         draw,
        read_flash,    program_flash, erase_flash, FLASH_UNIT_BYTES, FLASH_SECTOR_BYTES,
        FLASH_SECTORS};
    const latchkey_lock_setup setup = {&callbacks, public_key, secret.seed, 0, 300};
    int32_t file = semihost_open_read(secret_path), status;

    if (file < 0 || semihost_read(file, &secret, sizeof secret) != 0
        || flash_open(flash_path) != FLASH_DONE) {
        return LATCHKEY_ERROR_ARGUMENT;
    }
    semihost_close(file);
    memset(crypto_stack, PAINT, sizeof crypto_stack);
    crypto_public_key(public_key, secret.key_seed);
    status = latchkey_lock_init(lock, sizeof *lock, &setup);
    if (status == LATCHKEY_DONE) {
        status = latchkey_lock_boot(lock, reading, found);
    }
    /* A product does this once, where it is made, and not whenever it finds nothing. */
    if (status == LATCHKEY_DONE && found->condition == LATCHKEY_JOURNAL_UNFORMATTED) {
        status = latchkey_lock_format(lock);
        if (status == LATCHKEY_DONE) {
            status = latchkey_lock_boot(lock, reading, found);
        }
    }
    return status;
}
