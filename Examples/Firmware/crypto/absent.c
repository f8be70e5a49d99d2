/*
 * What libsodium's files name and this build does not have. A firmware that reached one of these
 * would be wrong in a way no return value could say, so each stops it: the fault handler fails
 * closed.
 */
#include <stddef.h>
#include <stdlib.h>

#include "randombytes.h"

/* libsodium is never asked for random numbers: seeds and salts come from the port's own source. */
void randombytes_buf(void *const buffer, const size_t size)
{
    (void)buffer;
    (void)size;
    __builtin_trap();
}

/* libsodium's way to stop. */
void sodium_misuse(void)
{
    __builtin_trap();
}

/* The C library's way to stop would bring its signals along. */
void abort(void)
{
    __builtin_trap();
}
