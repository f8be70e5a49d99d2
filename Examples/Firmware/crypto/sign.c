#include "crypto.h"

#include <string.h>

#include "crypto_sign_ed25519.h"
#include "utils.h"

void crypto_sign(uint8_t *signature, const uint8_t *message, size_t count, const uint8_t *seed,
                 const uint8_t *public_key)
{
    /* The library keeps the public key behind the seed and hashes it into the signature. */
    uint8_t secret[64];

    memcpy(secret, seed, 32);
    memcpy(secret + 32, public_key, 32);
    (void)crypto_sign_ed25519_detached(signature, NULL, message, count, secret);
    sodium_memzero(secret, sizeof secret);
}

void crypto_public_key(uint8_t *public_key, const uint8_t *seed)
{
    uint8_t secret[64];

    (void)crypto_sign_ed25519_seed_keypair(public_key, secret, seed);
    sodium_memzero(secret, sizeof secret);
}
