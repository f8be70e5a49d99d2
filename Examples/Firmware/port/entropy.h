/*
 * Random bytes for an image under test. NOT FOR A PRODUCT: these boards have no random source under
 * QEMU, so the host hands over a seed at every start, and the same seed brings the same bytes. That
 * is what a test wants and what a lock must never have: a port takes its bytes from the chip's
 * TRNG, with the health tests that its manual asks for, and fails closed when they fail.
 */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* Reads the seed, 32 bytes, from a file of the host. Returns 0, or -1. */
int entropy_open(const char *path);

/* Fills `bytes`, HMAC-SHA-256 of a counter under the seed. Returns 0, or -1 without a seed. */
int entropy_fill(uint8_t *bytes, size_t count);

#endif
