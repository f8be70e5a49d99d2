/*
 * What a lock asks of its crypto, in the form in which a port hands it over. Every function is
 * total: any bytes, any length, no error but the one it returns.
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include <stddef.h>
#include <stdint.h>

/*
 * Whether `signature` (64 bytes) is an Ed25519 signature of `message` by `key` (32 bytes), by the
 * cofactorless equation (SIG-8). Returns 1 or 0.
 *
 * The encodings that Latchkey refuses before (SIG-5 to SIG-7) are the lock library's to refuse, so
 * that every library behind this function decides alike. Not constant in time: all is public.
 */
int crypto_verify(const uint8_t *signature, const uint8_t *message, size_t count,
                  const uint8_t *key);

/*
 * Signs `message` with the key of `seed` (32 bytes) into `signature` (64 bytes), in a time that
 * does not depend on the seed. `public_key` is the seed's, as crypto_public_key made it.
 */
void crypto_sign(uint8_t *signature, const uint8_t *message, size_t count, const uint8_t *seed,
                 const uint8_t *public_key);

/* Computes the public key (32 bytes) of `seed` (32 bytes), in constant time. */
void crypto_public_key(uint8_t *public_key, const uint8_t *seed);

/* SHA-256 of `message` into `digest` (32 bytes). */
void crypto_sha256(uint8_t *digest, const uint8_t *message, size_t count);

/* HMAC-SHA-256 of `message` under a key of any length into `digest` (32 bytes). */
void crypto_hmac_sha256(uint8_t *digest, const uint8_t *message, size_t count, const uint8_t *key,
                        size_t key_count);

#endif
