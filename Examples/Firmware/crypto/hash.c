#include "crypto.h"

#include "crypto_auth_hmacsha256.h"
#include "crypto_hash_sha256.h"
#include "utils.h"

void crypto_sha256(uint8_t *digest, const uint8_t *message, size_t count)
{
    (void)crypto_hash_sha256(digest, message, count);
}

void crypto_hmac_sha256(uint8_t *digest, const uint8_t *message, size_t count, const uint8_t *key,
                        size_t key_count)
{
    crypto_auth_hmacsha256_state state;

    (void)crypto_auth_hmacsha256_init(&state, key, key_count);
    (void)crypto_auth_hmacsha256_update(&state, message, count);
    (void)crypto_auth_hmacsha256_final(&state, digest);
    sodium_memzero(&state, sizeof state);
}
